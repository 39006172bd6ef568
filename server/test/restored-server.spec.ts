import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type IntakeItem,
  minorUnits,
  type OrderOffer,
  previewBaselineRoute,
  revokeDeviceRoute,
  setBaselineRoute,
} from '#shared';
import { createConnection } from 'mysql2/promise';
import { v7 } from 'uuid';
import { DeviceRow } from '../src/devices/device.entity.js';
import { LeaseRow } from '../src/devices/lease.entity.js';
import { DpuRow } from '../src/dpus/dpu.entity.js';
import { LedgerRow } from '../src/ledger/ledger.entity.js';
import { SaleRow } from '../src/sales/sale.entity.js';
import { forEachDatabase, type TestServer } from './harness.js';
import { MoneySite } from './money-site.js';
import type { Tablet, Tenant } from './sale-site.js';
import { until } from './scripted-gateway.js';

/** Copies the whole database as a backup does; `restore` puts it back while no server runs. */
async function backUp(server: TestServer): Promise<{ restore(): Promise<void>; remove(): Promise<void> }> {
  const { address } = { address: server.config.database };
  if (address.kind === 'sqlite') {
    const copy = join(tmpdir(), `backup-${v7()}.sqlite`);
    await server.database.read((em) => em.query(`VACUUM INTO '${copy}'`));
    const restore = () => {
      for (const beside of ['', '-wal', '-shm']) rmSync(`${address.path}${beside}`, { force: true });
      copyFileSync(copy, address.path);
      return Promise.resolve();
    };
    return { restore, remove: () => Promise.resolve(rmSync(copy, { force: true })) };
  }
  const name = new URL(address.url).pathname.slice(1);
  const copyTo = async (from: string, to: string): Promise<void> => {
    const connection = await createConnection(address.url);
    const [tables] = await connection.query(`SHOW TABLES FROM ${from}`);
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${to}`);
    for (const row of tables as Record<string, string>[]) {
      const [table] = Object.values(row);
      await connection.query(`CREATE TABLE IF NOT EXISTS ${to}.${table} LIKE ${from}.${table}`);
      await connection.query(`DELETE FROM ${to}.${table}`);
      await connection.query(`INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table}`);
    }
    await connection.end();
  };
  await copyTo(name, `${name}_backup`);
  const remove = async (): Promise<void> => {
    const connection = await createConnection(address.url);
    await connection.query(`DROP DATABASE ${name}_backup`);
    await connection.end();
  };
  return { restore: () => copyTo(`${name}_backup`, name), remove };
}

const ownerOf = ({ deviceId, operatorId }: Tablet) => ({ deviceId, operatorId });

describe('a server that comes back from an older backup', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let tablet: Tablet;
    let other: Tablet;
    let tenants: Tenant[];
    let backup: Awaited<ReturnType<typeof backUp>>;
    /** what the tablets have kept */
    let sent: { by: Tablet; item: IntakeItem }[];
    let journal: Map<string, OrderOffer>;

    beforeEach(async () => {
      money = await MoneySite.open(start);
      tablet = await money.site.tablet();
      other = await money.site.tablet();
      tenants = [await money.tenant(0), await money.tenant(0), await money.tenant(0)];
      sent = [];
      journal = new Map();
      money.gateway.answerOffer = (offer) => {
        const first = journal.get(offer.orderId);
        if (!first) journal.set(offer.orderId, offer);
        const isOther = first && first.wireId !== offer.wireId;
        return isOther ? { journalled: true, known: first } : { journalled: true };
      };
      for (const tenant of tenants) await sell(tenant);
      for (let order = 0; order < tenants.length; order += 1) await money.applies();
      backup = await backUp(money.site.server);
    });
    afterEach(async () => {
      await backup.remove();
      await money.checkMeters();
      await money.close();
    });

    const sell = async (tenant: Tenant | undefined, by = tablet, amountMinor = 100) => {
      if (!tenant) throw new Error('there is no such tenant');
      const item = money.site.sell(by, tenant, { amountMinor: minorUnits(amountMinor) });
      sent.push({ by, item });
      await money.site.send(by, item);
    };
    const sendAgain = async (by: Tablet) => {
      for (const { by: own, item } of sent) if (own === by) await money.site.send(by, item);
    };
    const books = () =>
      money.site.server.database.read(async (em) => {
        const rows = await em.find(LedgerRow);
        return rows.map(({ entryId, line, kind, debit, credit, amountMinor }) =>
          [entryId, line, kind, debit, credit, amountMinor].join(' '),
        );
      });
    const restore = async () => {
      await money.gateway.leave();
      await money.site.server.restart(() => backup.restore());
    };
    const comeBack = async () => {
      await money.gateway.connect();
      await money.gateway.reportAgain();
    };
    const allCredited = () =>
      until(async () => {
        const sales = await money.site.server.database.read((em) => em.find(SaleRow));
        return sales.length === sent.length && sales.every(({ state }) => state === 'credited');
      }, 20_000);

    for (const first of ['gateways', 'tablets'] as const) {
      it(`has the ledger that was once the ${first} have come first, and no meter is credited twice`, async () => {
        await sell(tenants[0]);
        await sell(tenants[0], other);
        await sell(tenants[1], other);
        for (let order = 0; order < 3; order += 1) await money.applies();
        await sell(tenants[2]);
        const underWay = await money.offer();
        const before = await books();
        await restore();
        if (first === 'gateways') await comeBack();
        await sendAgain(other);
        await sendAgain(tablet);
        if (first === 'tablets') await comeBack();
        // The order that its journal had under way lands with the bytes of then, whatever the server offers now.
        await until(async () => (await money.order(underWay.orderId)).wireId === underWay.wireId, 10_000);
        await money.gateway.apply(underWay);
        await allCredited();
        expect((await books()).sort()).toEqual(before.sort());
        // And it goes on.
        await sell(tenants[0]);
        await until(() => money.gateway.offers.at(-1)?.meterCode === tenants[0]?.meterCode);
        const next = money.gateway.offers.at(-1);
        expect(next?.expectedCount).toBe(3);
        if (next) await money.gateway.apply(next);
        await allCredited();
      }, 60_000);
    }

    it('takes back devices, leases and shifts of the time after the backup from what the devices have kept', async () => {
      const { site } = money;
      const young = await site.tablet();
      const renewed: Tablet = {
        ...tablet,
        leaseId: await site.lease({ ...ownerOf(tablet), sumMinor: minorUnits(300) }),
      };
      const kept = new Map([[young, await site.kept(young)] as const, [renewed, await site.kept(renewed)] as const]);
      const items = new Map<Tablet, IntakeItem[]>([
        [young, [site.openShift(young), site.sell(young, tenants[0]!, { amountMinor: minorUnits(100) })]],
        [renewed, [200, 200].map((amount) => site.sell(renewed, tenants[1]!, { amountMinor: minorUnits(amount) }))],
      ]);
      items.get(young)?.push(site.closeShift(young, 5_100), site.closeLease(young));
      const booked = ['accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'held lease_sum_used_up'];
      const deliverAll = async (): Promise<string[]> => {
        const said = [];
        for (const [by, own] of items) said.push(...(await site.deliver(by, own, kept.get(by)!)));
        return said;
      };
      const granted = () =>
        site.server.database.read(async (em) => {
          const leases = await em.find(LeaseRow, { order: { leaseId: 'ASC' } });
          const devices = await em.find(DeviceRow, { order: { deviceId: 'ASC' } });
          return [
            ...leases.map((row) => [row.leaseId, row.terms, row.usedSumMinor, row.usedCount, row.endedNumber]),
            ...devices.map((row) => [row.deviceId, row.prefix, row.lastNumber, row.highestNumber]),
          ];
        });
      expect(await deliverAll()).toEqual(booked);
      for (let order = 0; order < 2; order += 1) await money.applies();
      const before = { books: await books(), granted: await granted() };
      await restore();
      await comeBack();
      expect(await deliverAll()).toEqual(booked);
      expect(await deliverAll()).toEqual(booked.map((word) => `repeated ${word}`));
      await until(async () => {
        const sales = await site.server.database.read((em) => em.find(SaleRow));
        return sales.filter(({ state }) => state === 'credited').length === 5;
      }, 20_000);
      expect((await books()).sort()).toEqual(before.books.sort());
      expect(await granted()).toEqual(before.granted);
    }, 60_000);

    it('keeps a device revoked whose lease comes back, and believes no lease that it did not sign', async () => {
      const { site } = money;
      const renewed: Tablet = { ...tablet, leaseId: await site.lease(ownerOf(tablet)) };
      const strange: Tablet = { ...other, leaseId: await site.lease(ownerOf(other)) };
      const [kept, forged] = [await site.kept(renewed), await site.kept(strange)];
      const [sold, unsigned] = [site.sell(renewed, tenants[0]!), site.sell(strange, tenants[0]!)];
      await restore();
      await comeBack();
      const client = await site.server.signIn();
      await client.call(revokeDeviceRoute, { params: { deviceId: tablet.deviceId }, body: { reason: 'lost' } });
      expect(await site.deliver(renewed, [sold], kept)).toEqual(['held device_revoked']);
      const [jws = ''] = forged.leases;
      const [head, payload] = jws.split('.');
      const otherSum = Buffer.from(payload ?? '', 'base64url')
        .toString()
        .replace('500000', '900000');
      const leases = [
        jws.slice(0, -8) + 'AAAAAAAA',
        [head, Buffer.from(otherSum).toString('base64url'), jws.split('.')[2]].join('.'),
      ];
      expect(await site.deliver(strange, [unsigned], { ...forged, leases })).toEqual(['held lease_unknown']);
      const lease = await site.server.database.read((em) => em.findOneBy(LeaseRow, { leaseId: renewed.leaseId }));
      expect(lease?.revokedAt).not.toBeNull();
    }, 60_000);

    it('goes on counting the owners of a bus from what its gateway has seen', async () => {
      const epochOf = () => money.gateway.configs.at(-1)?.buses[0]?.epoch;
      expect(epochOf()).toBe(2);
      await restore();
      money.gateway.epochs = { '020103': 7, '999999': 3 };
      await money.gateway.connect();
      await money.gateway.reportAgain();
      await until(() => epochOf() === 7);
      const [dpu] = await money.site.server.database.read((em) => em.find(DpuRow));
      expect(dpu?.epoch).toBe(7);
    }, 60_000);

    it('gives no order to a meter that is ahead of it before the sales of then have come', async () => {
      await sell(tenants[0], other);
      await money.applies();
      await restore();
      await comeBack();
      const offered = money.gateway.offers.length;
      await sell(tenants[0], tablet, 300);
      await pause(500);
      expect(money.gateway.offers.length).toBe(offered);
      await sendAgain(other);
      const offer = await money.gateway.offer(offered);
      expect([offer.amountHundredths, offer.expectedCount]).toEqual([300, 2]);
      await money.gateway.apply(offer);
      await allCredited();
    }, 60_000);

    it('takes a sale for credited that comes after a person has set a new baseline for what it did', async () => {
      const [tenant] = tenants;
      const params = { meterCode: tenant?.meterCode ?? '' };
      await sell(tenant, other);
      await money.applies();
      await restore();
      await comeBack();
      money.site.clock.advance(60_000);
      money.gateway.bootId = v7();
      await money.gateway.sendReadings([money.gateway.reading(params.meterCode as never)]);
      const client = await money.site.server.signIn();
      const { seen } = await client.call(previewBaselineRoute, { params });
      const body = { baselineId: v7(), reason: 'restored from the backup of last night', seen };
      const baseline = await client.call(setBaselineRoute, { params, body });
      expect(baseline.differenceMinor).toBe(minorUnits(100));
      expect(await money.site.balance('unexplained')).toBe(minorUnits(-100));
      const offered = money.gateway.offers.length;
      await sendAgain(other);
      await allCredited();
      await pause(300);
      expect(money.gateway.offers.length).toBe(offered);
      expect(await money.site.balance('unexplained')).toBe(minorUnits(0));
    }, 60_000);
  });
});
