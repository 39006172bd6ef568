/**
 * What the office was told to do besides selling, and what the server said to it: the other side of the comparison. Every
 * command has the id that the client made for it.
 */
export interface MadeRefund {
  readonly what: 'refund';
  readonly id: string;
  readonly assignmentId: string;
  readonly meterCode: string;
  readonly amountMinor: number;
}

export interface MadePayout {
  readonly what: 'payout';
  readonly id: string;
  readonly refundId: string;
  readonly shiftId: string;
  /** as the server paid it */
  readonly amountMinor: number;
}

/** Of a sale or of a refund, one of the two. */
export interface MadeCorrection {
  readonly what: 'correction';
  readonly id: string;
  readonly saleId: string | null;
  readonly refundId: string | null;
  /** as the server has it */
  readonly amountMinor: number;
}

/** Of a held sale: to a meter, or back to the tenant. */
export interface MadeRelease {
  readonly what: 'release';
  readonly id: string;
  readonly saleId: string;
  readonly amountMinor: number;
  /** null for what goes back */
  readonly assignmentId: string | null;
}

export interface MadeHandOver {
  readonly what: 'hand-over';
  readonly id: string;
  readonly shiftId: string;
  readonly amountMinor: number;
}

export interface MadeTillClosing {
  readonly what: 'till closing';
  readonly id: string;
  readonly shiftId: string;
  readonly countedMinor: number;
}

export interface MadeClosing {
  readonly what: 'closing';
  readonly id: string;
  readonly assignmentId: string;
  readonly meterCode: string;
  /** what the meter held: above zero it goes to the tenant, below it was let go; null while it is not over */
  readonly settledMinor: number | null;
}

/** The id is the assignment's. */
export interface MadeOpening {
  readonly what: 'opening';
  readonly id: string;
  readonly meterCode: string;
  readonly shiftId: string;
  readonly firstRechargeMinor: number;
  readonly transferredFrom: string | null;
  readonly transferredMinor: number;
}

export type AnyCommand =
  MadeRefund | MadePayout | MadeCorrection | MadeRelease | MadeHandOver | MadeTillClosing | MadeClosing | MadeOpening;

/** A command and the server's word for it. */
export type MadeCommand = AnyCommand & {
  /** why it was refused, once and for all; null when it was done */
  readonly refusal: string | null;
};
