import type { MeterState } from '#shared';

/** A state that is older than what is known never takes its place: answers and live events overtake each other. */
export function newerState<M extends { readonly state: MeterState }>(meter: M, changed: MeterState): M {
  return (meter.state.readAt ?? '') > (changed.readAt ?? '') ? meter : { ...meter, state: changed };
}
