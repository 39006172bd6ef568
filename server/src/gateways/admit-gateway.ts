/**
 * Whether a gateway that proved itself may write to meters. The server talks to one journal per gateway: another
 * journal, or an older copy of the same one, has forgotten orders, so it may read but not write until a person says so.
 */
import { GATEWAY_PROTOCOL } from '#shared';

export interface KnownGateway {
  /** the journal that was accepted at enrolment, or restored by a person since */
  readonly instanceId: string | null;
  readonly acknowledgedSequence: number;
}

export interface PresentedGateway {
  readonly protocol: number;
  readonly instanceId: string;
  readonly lastSequence: number;
  /** it was started to read only */
  readonly readOnly: boolean;
}

export type ReadOnlyReason = 'instance_unknown' | 'sequence_behind' | 'gateway_itself';

export type Admission =
  | { readonly admitted: false; readonly because: 'protocol_unknown' }
  | { readonly admitted: true; readonly readOnlyReason: ReadOnlyReason | null };

/** Decides by what the server last knew of the gateway's journal. */
export function admitGateway(known: KnownGateway, presented: PresentedGateway): Admission {
  if (presented.protocol !== GATEWAY_PROTOCOL) return { admitted: false, because: 'protocol_unknown' };
  const readOnly = (readOnlyReason: ReadOnlyReason): Admission => ({ admitted: true, readOnlyReason });
  if (presented.instanceId !== known.instanceId) return readOnly('instance_unknown');
  if (presented.lastSequence < known.acknowledgedSequence) return readOnly('sequence_behind');
  if (presented.readOnly) return readOnly('gateway_itself');
  return { admitted: true, readOnlyReason: null };
}

/** Whether what this journal reports about orders is taken: not from a journal that waits for a person. */
export function isListenedTo(readOnlyReason: ReadOnlyReason | null): boolean {
  return readOnlyReason === null || readOnlyReason === 'gateway_itself';
}
