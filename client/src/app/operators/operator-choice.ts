import { computed, inject, type Signal } from '@angular/core';
import { operatorNamesRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import type { Choice } from '../lists/filter-choices';

/** The operators to narrow a list to, for those who see what others did: of one alone there is nothing to choose. */
export function injectOperatorChoices(seesOthers: () => boolean): Signal<readonly Choice[]> {
  const api = inject(Api);
  const names = remote(() => (seesOthers() ? api.send(operatorNamesRoute, {}) : undefined));
  return computed(() => {
    const known = names.value() ?? [];
    return known.length > 1 ? known.map(({ operatorId, name }) => ({ value: operatorId, word: name })) : [];
  });
}
