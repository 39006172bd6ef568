import { type CurrencyDecimals, formatAmount, type MinorUnits } from '#shared';

/** An amount as people read it: thousands apart, a true minus sign. `-123456` with two decimals is '−1,234.56'. */
export function amountWords(amount: MinorUnits, decimals: CurrencyDecimals): string {
  const [whole = '', fraction] = formatAmount(amount, decimals).replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
