/**
 * What can go wrong on a bus, as one thrown kind: which fault, whether trying again makes sense, and (the question that
 * decides about money) whether a write may have reached the meter although nothing says so.
 */
export type BusFaultCode =
  /** nothing came within the time-out */
  | 'silent'
  /** the reply broke off */
  | 'short'
  /** bytes came that are not the reply to the request in flight */
  | 'garbled'
  /** the meter answered with a Modbus exception, see `exceptionCode` */
  | 'exception'
  /** the connection is down, or went down during the request */
  | 'closed'
  /** the deadline passed before the job began */
  | 'expired'
  /** a poll gave way to what comes before it; the queue runs it again */
  | 'overtaken'
  /** the bus was opened read-only */
  | 'read_only'
  /** a line was used after its slot had ended */
  | 'slot_over'
  /** the caller asked for something that no frame can carry */
  | 'bad_request';

export interface BusFaultDetails {
  readonly exceptionCode?: number;
  /** true when a write left this machine and no answer of the meter says what became of it */
  readonly mayHaveBeenWritten?: boolean;
}

export class BusFault extends Error {
  override readonly name = 'BusFault';
  readonly code: BusFaultCode;
  readonly exceptionCode?: number;
  readonly mayHaveBeenWritten: boolean;
  /** whether the same call may succeed later; a write must be read back first all the same */
  readonly retryable: boolean;

  constructor(code: BusFaultCode, message: string, details: BusFaultDetails = {}) {
    super(message);
    this.code = code;
    if (details.exceptionCode !== undefined) this.exceptionCode = details.exceptionCode;
    this.mayHaveBeenWritten = details.mayHaveBeenWritten ?? false;
    this.retryable = isRetryable(code, details.exceptionCode);
  }
}

/** Exceptions 1 to 3 are the meter's own 'no'; with any other one (busy, device failure, path lost) a write may stand. */
export function exceptionLeavesWriteOpen(exceptionCode: number): boolean {
  return exceptionCode < 1 || exceptionCode > 3;
}

function isRetryable(code: BusFaultCode, exceptionCode: number | undefined): boolean {
  switch (code) {
    case 'silent':
    case 'short':
    case 'garbled':
    case 'closed':
    case 'expired':
    case 'overtaken':
      return true;
    case 'exception':
      return exceptionCode !== undefined && exceptionLeavesWriteOpen(exceptionCode);
    case 'read_only':
    case 'slot_over':
    case 'bad_request':
      return false;
  }
}

/** Whether the fault says nothing of the meter: the bus was away, or had no time. */
export const isAway = ({ code }: BusFault): boolean => code === 'closed' || code === 'expired';
