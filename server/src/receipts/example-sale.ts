import { type CurrencyDecimals, type MeterCode, minorUnits, type SaleRecord } from '#shared';

/** A sale that nobody made, of twenty of the currency, for a paper that shows how receipts look. */
export function exampleSale(decimals: CurrencyDecimals, at: Date): SaleRecord {
  const amount = (major: number) => minorUnits(major * 10 ** decimals);
  const now = at.toISOString();
  return {
    ...{ saleId: '00000000-0000-7000-8000-000000000000', receiptNumber: 'K7-000123', state: 'credited' },
    ...{
      heldReason: null,
      orderState: 'applied',
      orderReason: null,
      amountMinor: amount(20),
      method: 'cash',
      remark: null,
    },
    ...{ soldAt: now, receivedAt: now, creditedAt: now, balanceAfterMinor: amount(65), businessDate: now.slice(0, 10) },
    ...{ clockDoubtful: false, operatorName: 'A. Seller', devicePrefix: 'K7', room: 'A101', building: 1 },
    meterCode: '010101011E' as MeterCode,
    ...{ accountNumber: '000001', accountName: 'A. Tenant' },
    ...{ purchasedBeforeMinor: amount(180), purchaseBeforeAt: now },
  };
}
