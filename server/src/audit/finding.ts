/** What an audit says: each invariant with how much of it was looked at, and everything that does not fit it by name. */
export interface AuditedInvariant {
  readonly invariant: string;
  /** how many rows, entries, orders or meters were held against it */
  readonly checked: number;
  /** table, row, what was expected and what was found, a sentence each */
  readonly findings: readonly string[];
}

/** Collects what is found while rows go by. */
export class Findings {
  checked = 0;
  private readonly found: string[] = [];

  constructor(private readonly invariant: string) {}

  /** One thing more was looked at. */
  look(): void {
    this.checked += 1;
  }

  add(sentence: string): void {
    this.found.push(sentence);
  }

  /** Adds the sentence when the two are not the same. */
  same(expected: unknown, found: unknown, sentence: string): void {
    if (expected !== found) this.add(`${sentence}: expected ${String(expected)}, found ${String(found)}`);
  }

  get result(): AuditedInvariant {
    return { invariant: this.invariant, checked: this.checked, findings: this.found };
  }
}
