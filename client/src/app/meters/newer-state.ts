import type { MeterState } from '#shared';

type KnownAs = Pick<MeterState, 'knownAs'>;

/** A state that is older than what is known never takes its place: answers and live events overtake each other. */
export function newerState<M extends { readonly state: MeterState }>(meter: M, changed: MeterState): M {
  if ((meter.state.readAt ?? '') > (changed.readAt ?? '')) return meter;
  return { ...meter, state: { ...changed, ...stillKnownAs(meter.state, changed) } };
}

/** What a whole building hears names no meter of another one: a reader who knows its name keeps it. */
export function stillKnownAs(known: KnownAs, heard: KnownAs): KnownAs {
  if (heard.knownAs === undefined) return {};
  return { knownAs: heard.knownAs ?? known.knownAs ?? null };
}
