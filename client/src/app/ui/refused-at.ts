import { computed, effect, inject, type Signal, untracked } from '@angular/core';
import type { FaultState } from '../api/faults';
import { faultWords } from './fault-words';
import { firstFault } from './first-fault';
import { RefusedFields } from './refused-fields';

/**
 * Says a refusal that is about one field at that field, which takes the focus: the names of the fields by their refusals.
 * What is left is for the note below the form.
 */
export function refusedAt(
  fault: Signal<FaultState | null>,
  fields: Readonly<Record<string, string>>,
): Signal<FaultState | null> {
  const refused = inject(RefusedFields);
  const sentence = faultWords(fault);
  const showFault = firstFault();
  const field = computed(() => fields[fault()?.refusal ?? '']);
  effect((onCleanup) => {
    const [name, said] = [field(), sentence() ?? ''];
    if (name === undefined) return;
    untracked(() => refused.say([name], said));
    showFault();
    onCleanup(() => refused.forget(name));
  });
  return computed(() => (field() === undefined ? fault() : null));
}
