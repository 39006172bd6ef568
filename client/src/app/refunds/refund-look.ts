/** Where money back stands, in one of the five states of the screens. */
import type { RefundRecord } from '#shared';
import { assertNever } from '../ui/assert-never';
import type { StateLook } from '../ui/state-look';

export function lookOfRefund({ state }: Pick<RefundRecord, 'state'>): StateLook {
  switch (state) {
    case 'on_its_way':
      return { tone: 'way', key: 'refundState.on_its_way' };
    case 'payable':
      return { tone: 'look', key: 'refundState.payable' };
    case 'paid':
      return { tone: 'good', key: 'refundState.paid' };
    case 'carried':
      return { tone: 'good', key: 'refundState.carried' };
    case 'refused':
      return { tone: 'stop', key: 'refundState.refused' };
    case 'needs_attention':
      return { tone: 'stop', key: 'refundState.needs_attention' };
    case 'void':
      return { tone: 'unknown', key: 'refundState.void' };
    case 'corrected':
      return { tone: 'unknown', key: 'refundState.corrected' };
    default:
      return assertNever(state);
  }
}

/** What that means, in a sentence. */
export function textOfRefund({ state, orderState }: Pick<RefundRecord, 'state' | 'orderState'>): string {
  // Held money and sales that never left went on no meter, so none has given them back.
  return `refundText.${state === 'payable' && orderState === null ? 'payableAtOnce' : state}`;
}
