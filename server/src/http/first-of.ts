import { NAMED_AT_MOST } from '#shared';

/** `020101, 020102, 020103 and 7 more`: the first of `count`, enough to find what a refusal speaks of. */
export function firstOf(names: readonly string[], count = names.length): string {
  const named = names.slice(0, NAMED_AT_MOST);
  return named.join(', ') + (count > named.length ? ` and ${count - named.length} more` : '');
}
