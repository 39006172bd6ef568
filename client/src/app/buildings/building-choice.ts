import { computed, inject, type Signal } from '@angular/core';
import { Store } from '@ngrx/store';
import { listBuildingsRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import type { Choice } from '../lists/filter-choices';
import { sessionFeature } from '../session/session.feature';

/** A building as one chooses it. */
function buildingChoice({ number, remark }: { readonly number: number; readonly remark: string }): Choice {
  return { value: String(number), word: remark === '' ? String(number) : `${number} · ${remark}` };
}

/** The buildings to narrow a list to, for those who may see buildings. */
export function injectBuildingChoices(): Signal<readonly Choice[]> {
  const api = inject(Api);
  const permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  const buildings = remote(() => (permissions().has('buildings.view') ? api.send(listBuildingsRoute, {}) : undefined));
  return computed(() => (buildings.value() ?? []).map(buildingChoice));
}
