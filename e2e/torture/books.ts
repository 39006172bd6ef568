/** What the server's database says. */
export interface Books {
  readonly sales: readonly {
    readonly saleId: string;
    readonly deviceId: string | null;
    readonly state: string;
    readonly heldReason: string | null;
    readonly amountMinor: number;
    readonly bytes: string | null;
  }[];
  readonly ledger: readonly {
    readonly entryId: string;
    readonly saleId: string | null;
    readonly kind: string;
    readonly debit: string;
    readonly credit: string;
    readonly amountMinor: number;
  }[];
  readonly orders: readonly {
    readonly orderId: string;
    readonly saleId: string | null;
    readonly meterCode: string;
    readonly assignmentId: string;
    readonly kind: string;
    readonly state: string;
    readonly amountHundredths: number;
  }[];
  readonly devices: readonly {
    readonly deviceId: string;
    readonly lastNumber: number;
    readonly highestNumber: number;
  }[];
  readonly quarantined: readonly { readonly reason: string; readonly claimedId: string | null }[];
}

/** What does not fit, as sentences. */
export interface Findings {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly unexplained: readonly string[];
}

/** Things by a key that several may share. */
export function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group) group.push(thing);
    else groups.set(keyOf(thing), [thing]);
  }
  return groups;
}
