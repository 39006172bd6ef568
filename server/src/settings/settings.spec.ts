import {
  type MethodSetting,
  minorUnits,
  previewReceiptRoute,
  saveSettingsRoute,
  type Settings,
  showSettingsRoute,
  showSettingsSheetRoute,
} from '#shared';
import { forEachDatabase, type TestClient } from '../../test/harness.js';
import { LedgerRow } from '../ledger/ledger.entity.js';
import { ShiftRow } from '../shifts/shift.entity.js';
import { DEFAULT_SETTINGS } from './default-settings.js';
import { SettingsRow } from './settings.entity.js';
import { PropertySettings } from './settings.service.js';

const WALLET: MethodSetting = {
  ...{ code: 'm_wallet', nameEn: 'Blue wallet', nameZh: '蓝色钱包', enabled: true, offline: true, disabledAt: null },
};

/** Saves the settings as they are with this change; the refusal, if any. */
async function change(client: TestClient, wish: Partial<Settings>): Promise<string | undefined> {
  const before = await client.call(showSettingsRoute);
  return (await client.answer(saveSettingsRoute, { body: { ...before, ...wish } })).refusal;
}

describe('settings', () => {
  forEachDatabase((start, kind) => {
    it('begin with the defaults of the manual, are kept when saved, and say who changed them', async () => {
      const client = await (await start()).signIn('finance');
      expect(await client.call(showSettingsRoute)).toEqual(DEFAULT_SETTINGS);
      const nobody = { changedAt: null, changedBy: null, currencyFixedBy: null, timeZoneFixedBy: null };
      expect(await client.call(showSettingsSheetRoute)).toEqual({ settings: DEFAULT_SETTINGS, ...nobody });
      const changed = {
        ...{ ...DEFAULT_SETTINGS, propertyName: '商场 One', currencyCode: 'PLN', timeZone: 'Europe/Warsaw' },
        ...{
          currencyDecimals: 3 as const,
          receiptHeader: '一号楼\n前台',
          methods: [WALLET, ...DEFAULT_SETTINGS.methods],
        },
      };
      const saved = { ...changed, version: 1 };
      expect(await client.call(saveSettingsRoute, { body: changed })).toEqual(saved);
      // the answer was lost: the same form again is answered with what is kept
      expect(await client.call(saveSettingsRoute, { body: changed })).toEqual(saved);
      expect(await client.call(showSettingsRoute)).toEqual(saved);
      expect((await client.call(showSettingsSheetRoute)).changedBy).toBe('Tess Test');
    });

    it('of one editor are not overwritten by another who looked at older ones', async () => {
      const server = await start();
      const [ada, ben] = [await server.signIn('finance'), await server.signIn('administrator')];
      const looked = await ada.call(showSettingsRoute);
      const tries = await Promise.all(
        [12, 13, 14, 15].map((leaseHours, at) =>
          (at % 2 ? ada : ben).answer(saveSettingsRoute, { body: { ...looked, leaseHours } }),
        ),
      );
      expect(tries.map(({ refusal }) => refusal ?? 'saved').sort()).toEqual([
        ...['saved', 'settings_changed', 'settings_changed', 'settings_changed'],
      ]);
      const [late] = tries.filter(({ refusal }) => refusal === 'settings_changed');
      expect([late?.status, late?.body.details?.['by']]).toEqual([409, 'Tess Test']);
      const kept = await ada.call(showSettingsRoute);
      expect([kept.version, kept.leaseHours]).toEqual([
        1,
        tries.find(({ status }) => status === 200)?.body.leaseHours as never,
      ]);
    });

    it('fix zone while a shift is open, and currency, decimals and zone with the first ledger row', async () => {
      const server = await start();
      const client = await server.signIn('finance');
      const shift = ShiftRow.make({
        ...{
          shiftId: '00000000-0000-7000-8000-000000000009',
          deviceId: null,
          operatorId: client.session?.operator.operatorId ?? '',
        },
        ...{ firstSaleAt: null, businessDate: '2026-03-02' },
      });
      await server.database.transaction((em) => em.insert(ShiftRow, shift));
      expect(await change(client, { timeZone: 'Asia/Shanghai' })).toBe('shifts_are_open');
      expect((await client.call(showSettingsSheetRoute)).timeZoneFixedBy).toBe('shifts_open');
      expect(await change(client, { currencyDecimals: 0, alarm2Minor: minorUnits(1) })).toBeUndefined();
      await server.database.transaction((em) =>
        em.insert(LedgerRow, {
          ...{ entryId: '00000000-0000-7000-8000-000000000001', line: 1, kind: 'sale', saleId: null, orderId: null },
          ...{ debit: 'held', credit: 'held', amountMinor: minorUnits(1), at: new Date(), businessDate: '2026-03-02' },
          ...{ method: null, operatorId: null, deviceId: null, shiftId: null, reversesEntryId: null },
        }),
      );
      expect(await change(client, { currencyCode: 'EUR' })).toBe('currency_is_fixed');
      expect(await change(client, { currencyDecimals: 2 })).toBe('currency_is_fixed');
      expect(await change(client, { timeZone: 'Asia/Shanghai' })).toBe('time_zone_is_fixed');
      expect(await change(client, { leaseHours: 12 })).toBeUndefined();
      const { currencyFixedBy, timeZoneFixedBy } = await client.call(showSettingsSheetRoute);
      expect([currencyFixedBy, timeZoneFixedBy]).toEqual(['money_booked', 'money_booked']);
    });

    it('name every field that is wrong, and may not be changed by everybody', async () => {
      const server = await start();
      const client = await server.signIn('finance');
      const wrong = { timeZone: 'Nowhere/Land', smsNumber1: 'call me', alarm2Minor: minorUnits(20_000) };
      const { status, refusal, body } = await client.answer(saveSettingsRoute, {
        body: { ...DEFAULT_SETTINGS, ...wrong },
      });
      expect([status, refusal]).toEqual([422, 'time_zone_unknown']);
      expect(body.fields?.map(({ path }) => path)).toEqual(['timeZone', 'alarm2Minor', 'smsNumber1']);
      const seller = await server.signIn('seller');
      expect((await seller.answer(saveSettingsRoute, { body: DEFAULT_SETTINGS })).status).toBe(403);
    });

    it('keep a zone by its one name, and leave the one that is fixed as it was written', async () => {
      const server = await start();
      const client = await server.signIn('finance');
      expect(await change(client, { timeZone: 'asia/shanghai' })).toBeUndefined();
      expect((await client.call(showSettingsRoute)).timeZone).toBe('Asia/Shanghai');
      expect(await change(client, { timeZone: 'PRC', leaseHours: 7 })).toBeUndefined();
      expect((await client.call(showSettingsRoute)).timeZone).toBe('Asia/Shanghai');
    });

    it('of an earlier version are read as they were meant', async () => {
      const server = await start();
      const client = await server.signIn('finance');
      const value: object = { ...DEFAULT_SETTINGS, methods: ['cash', 'card'], offlineMethods: ['card'] };
      await server.database.transaction((em) => em.update(SettingsRow, { id: 1 }, { value, version: 1 }));
      const { methods } = await client.call(showSettingsRoute);
      expect(methods.map(({ code, enabled, offline }) => `${code} ${enabled} ${offline}`)).toEqual([
        ...['cash true false', 'card true true', 'transfer false false', 'mobile_money false false'],
        'other false false',
      ]);
      expect(await change(client, { leaseHours: 3 })).toBeUndefined();
    });

    it('show how receipts look before they are saved, in both languages and on every paper', async () => {
      const client = await (await start()).signIn('finance');
      const typed = {
        ...{ propertyName: '阳光商场', currencyCode: 'JPY', currencyDecimals: 0, timeZone: 'Asia/Tokyo' },
        ...{ receiptHeader: '一号楼\n前台', receiptFooter: 'Thank you\n谢谢', methodName: '现金' },
      };
      for (const [language, paper] of [
        ['en', 'a4'],
        ['zh', 'roll58'],
      ] as const) {
        const answer = await client.answer(previewReceiptRoute, { body: { ...typed, language, paper } });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      }
      const nowhere = await client.answer(previewReceiptRoute, {
        body: { ...typed, timeZone: 'No/Where', language: 'en', paper: 'a4' },
      });
      expect(nowhere.refusal).toBe('time_zone_unknown');
    });

    if (kind === 'mysql') {
      it('stay as they are until whoever counts on them has committed', async () => {
        const server = await start();
        const client = await server.signIn('finance');
        const order: string[] = [];
        let saving: Promise<unknown> = Promise.resolve();
        await server.database.transaction(async (em) => {
          await server.get(PropertySettings).current(em);
          saving = change(client, { currencyDecimals: 0, alarm2Minor: minorUnits(1) }).then((refusal) =>
            order.push(`saved ${refusal}`),
          );
          await new Promise((resolve) => setTimeout(resolve, 300));
          order.push('booked');
          await em.insert(LedgerRow, {
            ...{ entryId: '00000000-0000-7000-8000-000000000002', line: 1, kind: 'sale', saleId: null, orderId: null },
            ...{
              debit: 'held',
              credit: 'held',
              amountMinor: minorUnits(1),
              at: new Date(),
              businessDate: '2026-03-02',
            },
            ...{ method: null, operatorId: null, deviceId: null, shiftId: null, reversesEntryId: null },
          });
        });
        await saving;
        expect(order).toEqual(['booked', 'saved currency_is_fixed']);
      });
    }
  });
});
