/** What goes beside a refusal's sentence: the fields that are wrong, and numbers and names for the client's own words. */
export interface RefusalExtra {
  readonly details?: Record<string, string | number | boolean>;
  readonly fields?: { readonly path: string; readonly message: string }[];
}

/**
 * Something that was asked for and is not done. `refusal` is stable; `message` is one sentence that says what is wrong,
 * where, and what to do. Thrown inside a transaction it undoes it.
 */
export class Refused extends Error {
  constructor(
    readonly refusal: string,
    message: string,
    readonly extra: RefusalExtra = {},
  ) {
    super(message);
  }
}
