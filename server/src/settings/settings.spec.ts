import { saveSettingsRoute, showSettingsRoute } from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { minorUnits } from '#shared';
import { DEFAULT_SETTINGS } from './default-settings.js';

describe('settings', () => {
  forEachDatabase((start) => {
    it('begin with the defaults of the manual and are kept when saved', async () => {
      const client = await (await start()).signIn('finance');
      expect(await client.call(showSettingsRoute)).toEqual(DEFAULT_SETTINGS);
      const changed = { ...DEFAULT_SETTINGS, propertyName: '商场 One', currencyCode: 'PLN', timeZone: 'Europe/Warsaw' };
      expect(await client.call(saveSettingsRoute, { body: changed })).toEqual(changed);
      expect(await client.call(saveSettingsRoute, { body: changed })).toEqual(changed);
      expect(await client.call(showSettingsRoute)).toEqual(changed);
    });

    it('fix currency, decimals and zone with the first ledger row', async () => {
      const server = await start();
      const client = await server.signIn('finance');
      await server.database.transaction((em) =>
        em.insert(LedgerRow, {
          ...{ entryId: '00000000-0000-7000-8000-000000000001', line: 1, kind: 'sale', saleId: null, orderId: null },
          ...{ debit: 'held', credit: 'held', amountMinor: minorUnits(1), at: new Date(), businessDate: '2026-03-02' },
          ...{ method: null, operatorId: null, deviceId: null, shiftId: null, reversesEntryId: null },
        }),
      );
      const save = async (change: object) =>
        (await client.answer(saveSettingsRoute, { body: { ...DEFAULT_SETTINGS, ...change } })).refusal;
      expect(await save({ currencyCode: 'EUR' })).toBe('currency_is_fixed');
      expect(await save({ currencyDecimals: 0 })).toBe('currency_is_fixed');
      expect(await save({ timeZone: 'Asia/Shanghai' })).toBe('time_zone_is_fixed');
      expect(await save({ leaseHours: 12 })).toBeUndefined();
    });

    it('refuse a zone that is none, and may not be changed by everybody', async () => {
      const server = await start();
      const client = await server.signIn('finance');
      const body = { ...DEFAULT_SETTINGS, timeZone: 'Nowhere/Land' };
      const refused = await client.answer(saveSettingsRoute, { body });
      expect(refused.refusal).toBe('time_zone_unknown');
      const seller = await server.signIn('seller');
      expect((await seller.answer(saveSettingsRoute, { body: DEFAULT_SETTINGS })).status).toBe(403);
    });
  });
});
