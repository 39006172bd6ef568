import * as fc from 'fast-check';
import { type Lease, type MeterCode, type MethodSetting, minorUnits, type SaleIntent } from '#shared';
import {
  type ArrivedItem,
  decideIntake,
  type Decision,
  type IntakeKnowledge,
  type KnownOperator,
} from './decide-intake.js';

const NOON = Date.parse('2026-03-02T12:00:00.000Z');
const HOUR = 3_600_000;
const METER = '020103031E' as MeterCode;
const method = (code: MethodSetting['code'], disabledAtMs?: number): MethodSetting => ({
  ...{ code, nameEn: code, nameZh: code, enabled: disabledAtMs === undefined, offline: true },
  disabledAt: disabledAtMs === undefined ? null : new Date(disabledAtMs).toISOString(),
});
const LEASE: Lease = {
  leaseId: 'lease',
  deviceId: 'device',
  operatorId: 'operator',
  issuedAtMs: NOON - HOUR,
  endsAtMs: NOON + HOUR,
  perSaleMinor: minorUnits(5_000),
  sumMinor: minorUnits(20_000),
  count: 10,
  buildings: 'all',
  offlineMethods: ['cash'],
  offline: true,
  lastNumber: 0,
};
const OPERATOR: KnownOperator = { enabled: true, maySell: true, buildings: 'all' };
const KNOWN: IntakeKnowledge = {
  arrivedMs: NOON,
  methods: [method('cash')],
  decimals: 2,
  sales: new Map(),
  devices: new Map([['device', { revoked: false, enrolledAtMs: NOON - 24 * HOUR }]]),
  numbers: new Map(),
  operators: new Map([['operator', OPERATOR]]),
  leases: new Map([
    [
      'lease',
      { lease: LEASE, used: { sumMinor: minorUnits(0), count: 0 }, revoked: false, closed: false, endedNumber: null },
    ],
  ]),
  assignments: new Map([
    [
      'assignment',
      { accountId: 'a', meterCode: METER, open: true, exchanged: false, hoardingLimitMinor: minorUnits(15_000) },
    ],
  ]),
  meters: new Map([[METER, { postpaid: false, remainingMinor: minorUnits(1_000), onItsWayMinor: minorUnits(500) }]]),
};

function item(
  number: number,
  amount = 1_000,
  change: Partial<SaleIntent> = {},
  proof: ArrivedItem['proof'] = 'signed',
) {
  const intent: SaleIntent = {
    ...{ version: 1, kind: 1, id: `id-${number}`, deviceId: 'device', number, amountMinor: minorUnits(amount) },
    ...{ soldAtMs: NOON, leaseId: 'lease', shiftId: 'shift', operatorId: 'operator', assignmentId: 'assignment' },
    ...{ meterCode: METER, method: 'cash' as const, serverTimeSeenMs: NOON, ...change },
  };
  // Stands for the signed bytes: the same intent has the same ones.
  const bytes = new TextEncoder().encode(JSON.stringify(intent));
  return { bytes, decoded: { ok: true, intent }, proof } satisfies ArrivedItem;
}
const theLease = () => {
  const known = KNOWN.leases.get('lease');
  if (!known) throw new Error('the spec has a lease');
  return known;
};
const words = (decision: Decision): string =>
  'reason' in decision && decision.reason ? `${decision.outcome} ${decision.reason}` : decision.outcome;
const decide = (items: readonly ArrivedItem[], known: Partial<IntakeKnowledge> = {}): string[] =>
  decideIntake({ ...KNOWN, ...known }, items).map(words);

describe('what becomes of signed items', () => {
  it('is decided as if the items before were booked already', () => {
    expect(decide([item(1, 5_000), item(2, 5_000), item(3, 3_500), item(4, 1)])).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'held over_hoarding_limit',
    ]);
    expect(decide([item(1), item(1), item(1, 1_000, { id: 'other' })])).toEqual([
      'accepted',
      'repeated',
      'held number_used_twice',
    ]);
  });

  it('names the first reason of several', () => {
    const wrong = item(1, 0, { operatorId: 'nobody', leaseId: 'none', assignmentId: 'none' });
    const revoked = new Map([['device', { revoked: true, enrolledAtMs: NOON - HOUR }]]);
    const numbers = new Map([['device', new Map([[1, NOON - HOUR]])]]);
    const operators = new Map([['nobody', OPERATOR]]);
    expect(decide([wrong], { devices: revoked, numbers })).toEqual(['held number_used_twice']);
    expect(decide([wrong], { devices: revoked })).toEqual(['held device_revoked']);
    expect(decide([wrong])).toEqual(['held operator_disabled']);
    const idle = new Map([['nobody', { ...OPERATOR, maySell: false }]]);
    expect(decide([wrong], { operators: idle })).toEqual(['held operator_may_not_sell']);
    expect(decide([wrong], { operators })).toEqual(['held lease_unknown']);
    const known = item(1, 0, { assignmentId: 'none' });
    const lease = {
      lease: LEASE,
      used: { sumMinor: minorUnits(0), count: 0 },
      revoked: true,
      closed: false,
      endedNumber: null,
    };
    expect(decide([known], { leases: new Map([['lease', lease]]) })).toEqual(['held lease_revoked']);
    expect(decide([known])).toEqual(['held assignment_unknown']);
    expect(decide([item(1, 0)])).toEqual(['held amount_not_positive']);
  });

  it('keeps the promise of a lease to one who lost the right to sell, or the building, while he had no signal', () => {
    const away = item(1, 1_000, { soldAtMs: NOON, serverTimeSeenMs: NOON - 10 * 60_000 });
    for (const lost of [{ maySell: false }, { buildings: [5, 7] }]) {
      const operators = new Map([['operator', { ...OPERATOR, ...lost }]]);
      expect(decide([item(1)], { operators })).toEqual(['held operator_may_not_sell']);
      expect(decide([away], { operators })).toEqual(['accepted']);
    }
    const here = new Map([['operator', { ...OPERATOR, buildings: [2] }]]);
    expect(decide([item(1)], { operators: here })).toEqual(['accepted']);
  });

  it('believes no signature that does not verify, and no device that is not known', () => {
    const sales = new Map([['id-1', Uint8Array.of(1)]]);
    expect(decide([item(1, 1_000, {}, 'signature_wrong')], { sales })).toEqual(['quarantined signature_wrong']);
    expect(decide([item(1, 1_000, {}, 'device_unknown')], { sales })).toEqual(['quarantined device_unknown']);
    expect(decide([item(1)], { devices: new Map() })).toEqual(['quarantined device_unknown']);
    expect(decide([item(1)], { sales })).toEqual(['quarantined id_with_other_bytes']);
    expect(decide([item(1)], { sales: new Map([['id-1', null]]) })).toEqual(['quarantined id_with_other_bytes']);
    const head = { bytes: new Uint8Array(), decoded: { ok: false, refusal: 'malformed' }, proof: 'signed' } as const;
    expect(decide([head])).toEqual(['quarantined malformed']);
  });

  it('takes what was sold before its method was switched off, and what the lease promised without signal', () => {
    const methods = [method('cash'), method('card', NOON), method('m_wallet', NOON - 2 * HOUR)];
    const withLease = (offlineMethods: Lease['offlineMethods']) => ({
      ...{ methods, devices: new Map([['device', { revoked: false, enrolledAtMs: NOON - 24 * HOUR }]]) },
      leases: new Map([['lease', { ...theLease(), lease: { ...LEASE, offlineMethods } }]]),
    });
    const sold = (code: MethodSetting['code'], soldAtMs: number, offline = false) =>
      item(1, 1_000, { method: code, soldAtMs, serverTimeSeenMs: offline ? soldAtMs - 10 * 60_000 : soldAtMs });
    const cases: readonly (readonly [string, ReturnType<typeof sold>, Lease['offlineMethods'], string])[] = [
      ['a minute before it was switched off', sold('card', NOON - 60_000), ['cash'], 'accepted'],
      ['when it was switched off', sold('card', NOON), ['cash'], 'held method_unknown'],
      [
        'long after, without signal, under a lease that allows it',
        sold('m_wallet', NOON, true),
        ['m_wallet'],
        'accepted',
      ],
      ['long after, with signal, under that lease', sold('m_wallet', NOON), ['m_wallet'], 'held method_unknown'],
      [
        'without signal, in a method that no lease allowed',
        sold('card', NOON - 60_000, true),
        ['cash'],
        'held method_needs_signal',
      ],
      ['in a method that never was', sold('m_nothing', NOON), ['cash'], 'held method_unknown'],
    ];
    for (const [name, one, offlineMethods, outcome] of cases) {
      expect(decide([one], withLease(offlineMethods)))
        .withContext(name)
        .toEqual([outcome]);
    }
  });

  const anyItem = fc
    .record({ number: fc.integer({ min: 1, max: 15 }), amount: fc.integer({ min: -10, max: 6_000 }), id: fc.nat(15) })
    .map(({ number, amount, id }) => item(number, amount, { id: `id-${id}` }));

  it('never passes lease, meter or number, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 50 }), (items) => {
        const decisions = decideIntake(KNOWN, items);
        expect(decisions.length).toBe(items.length);
        const taken = decisions.flatMap((one) => (one.outcome === 'accepted' || one.outcome === 'held' ? [one] : []));
        const accepted = taken.filter((one) => one.outcome === 'accepted');
        const sum = accepted.reduce((total, { head }) => total + head.amountMinor, 0);
        expect(sum).toBeLessThanOrEqual(15_000 - 1_500);
        expect(accepted.length).toBeLessThanOrEqual(LEASE.count);
        const under = taken.filter((one) => 'leaseId' in one && one.leaseId !== undefined);
        expect(under.reduce((total, { head }) => total + head.amountMinor, 0)).toBeGreaterThanOrEqual(sum);
        expect(under.reduce((total, { head }) => total + head.amountMinor, 0)).toBeLessThanOrEqual(LEASE.sumMinor);
        const own = taken.filter((one) => one.ownsNumber).map(({ head }) => head.number);
        expect(new Set(own).size).toBe(own.length);
        const ids = taken.map(({ head }) => head.id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('is the same for sorted and for shuffled items of distinct numbers', () => {
    const distinct = fc.uniqueArray(anyItem, { selector: ({ decoded }) => decoded.intent.number, maxLength: 15 });
    const shuffled = distinct.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    );
    fc.assert(
      fc.property(shuffled, ([items, other]) => {
        const first = decideIntake(KNOWN, items).map(words);
        const second = decideIntake(KNOWN, other).map(words);
        expect(items.map((one) => second[other.indexOf(one)])).toEqual(first);
      }),
    );
  });
});
