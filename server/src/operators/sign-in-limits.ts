/**
 * Guessing is slowed down by counting failures per name at a source, per source, and per name. The limit per name
 * alone is wide, so that a stranger cannot lock an operator out by failing in his name.
 */
export const SIGN_IN_WINDOW_MS = 15 * 60_000;

export interface CountedSignIn {
  /** what is counted, in words that are hashed before they are stored */
  readonly counted: string;
  /** failures within a window after which no more are tried */
  readonly limit: number;
}

/** What a sign-in counts against, in this order until one is over. Login names are in lower case already. */
export function countsOf(loginName: string, source: string): readonly CountedSignIn[] {
  return [
    { counted: `source ${source}`, limit: 100 },
    { counted: `name and source ${loginName} ${source}`, limit: 10 },
    { counted: `name ${loginName}`, limit: 300 },
  ];
}

/** How long to wait, in ms, when a count is over its limit; 0 when it may be tried. */
export function waitMs(
  count: { readonly failures: number; readonly windowStartedAt: Date },
  limit: number,
  now: Date,
): number {
  const endsMs = count.windowStartedAt.getTime() + SIGN_IN_WINDOW_MS;
  return count.failures > limit ? Math.max(endsMs - now.getTime(), 0) : 0;
}
