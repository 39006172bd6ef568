import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { TranslocoService } from '@jsverse/transloco';
import type { FaultState } from '../api/faults';
import { inWords, wordsOfFault } from './words-of-refusal';

/** What a component says of its fault, in the language of the screens; called while it is made. */
export function faultWords(fault: () => FaultState | null): Signal<string | null> {
  const transloco = inject(TranslocoService);
  const loaded = toSignal(transloco.selectTranslation());
  return computed(() => {
    loaded();
    const now = fault();
    if (!now) return null;
    const language = transloco.getActiveLang() === 'zh' ? 'zh' : 'en';
    return inWords(wordsOfFault(now, language), (key, values) => transloco.translate(key, values));
  });
}
