/** What the settings put on every paper of the property. */
import { methodName, type PaymentMethod, type Settings } from '#shared';
import type { PaperContent } from './receipt-document.js';
import type { ReceiptLanguage } from './receipt-words.js';

export function paperOf(
  settings: Settings,
  method: PaymentMethod | null,
  language: ReceiptLanguage,
): Omit<PaperContent, 'copy'> {
  const { propertyName, currencyCode, timeZone, receiptHeader, receiptFooter } = settings;
  return {
    ...{ propertyName, currencyCode, timeZone, header: receiptHeader, footer: receiptFooter },
    decimals: settings.currencyDecimals,
    methodName: method && methodName(settings.methods, method, language),
  };
}
