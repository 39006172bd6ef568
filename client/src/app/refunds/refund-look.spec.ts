import { REFUND_STATES } from '#shared';
import en from '../../i18n/en.json';
import { lookOfRefund, textOfRefund } from './refund-look';

describe('look of money back', () => {
  it('has words for every state', () => {
    const words: Readonly<Record<string, string>> = en.refundState;
    for (const state of REFUND_STATES)
      expect(words[lookOfRefund({ state }).key.replace('refundState.', '')]).toBeTruthy();
  });

  it('says in a sentence what every state means, and of no meter that it gave what it never had', () => {
    const words: Readonly<Record<string, string>> = en.refundText;
    for (const state of REFUND_STATES)
      expect(words[textOfRefund({ state, orderState: 'applied' }).replace('refundText.', '')]).toBeTruthy();
    expect(textOfRefund({ state: 'payable', orderState: 'applied' })).toBe('refundText.payable');
    expect(textOfRefund({ state: 'payable', orderState: null })).toBe('refundText.payableAtOnce');
  });

  it('is good only when the tenant has the money, and asks for a look while he has not', () => {
    const ofTone = (tone: string) => REFUND_STATES.filter((state) => lookOfRefund({ state }).tone === tone);
    expect(ofTone('good')).toEqual(['paid', 'carried']);
    expect(ofTone('look')).toEqual(['payable']);
  });
});
