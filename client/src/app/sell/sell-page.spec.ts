import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideState, Store } from '@ngrx/store';
import { type Snapshot, minorUnits, type MeterState, type NoCredit } from '#shared';
import { DeviceActions } from '../device/device.actions';
import { deviceFeature } from '../device/device.feature';
import { hostOf, sessionOf, show, stage, wordsOf } from '../frame/test/stage';
import { Live } from '../live/live';
import { OutboxActions } from '../outbox/outbox.actions';
import type { OutboxView } from '../outbox/outbox-view';
import { leaseOf, meterCode } from '../outbox/test/outbox-world';
import { SnapshotActions } from '../snapshot/snapshot.actions';
import { snapshotFeature } from '../snapshot/snapshot.feature';
import SellPage from './sell-page';
import { SellPageActions } from './sell.actions';
import { sellFeature } from './sell.feature';

const METER = meterCode('0101010101');
const ADA = sessionOf(['sell.update']).operator;

describe('the page that sells', () => {
  let fixture: ComponentFixture<SellPage>;
  let sold: number;

  const open = async (noCredit?: NoCredit): Promise<void> => {
    const nowMs = Date.now();
    await stage({
      permissions: ADA.permissions,
      providers: [
        ...[provideState(sellFeature), provideState(snapshotFeature), provideState(deviceFeature)],
        { provide: Live, useValue: { watch: () => undefined } },
      ],
    });
    const store = TestBed.inject(Store);
    const lease = leaseOf({ operatorId: ADA.operatorId, issuedAtMs: nowMs, endsAtMs: nowMs + 3_600_000 });
    const view = {
      ...{ entries: [], queued: 0, unsent: 0, shifts: [], closedShifts: [], contact: 'online', contactAtMs: nowMs },
      ...{ sending: 0, device: { revoked: false }, fault: null },
      leases: [{ operatorId: ADA.operatorId, lease, usedSumMinor: 0, usedCount: 0 }],
      clock: { key: 'clock', serverTimeSeenMs: nowMs, highestSeenMs: nowMs, offsetMs: 0 },
    } as unknown as OutboxView;
    const account = {
      ...{ accountId: 'a', assignmentId: 'b', number: '000001', name: 'Zoë', telephone: '', closing: false },
      ...{ hoardingLimitMinor: minorUnits(1_000_000), usualAmountsMinor: [] },
    };
    const snapshot = {
      ...{ building: 1, currencyCode: 'USD', currencyDecimals: 2, timeZone: 'UTC', collectionIntervalMin: 30 },
      methods: ['cash'],
      meters: [{ meterCode: METER, room: 'E1', model: 'DDSY', postpaid: false, account }],
    } as unknown as Snapshot;
    const state = {
      ...{ meterCode: METER, readAt: null, remainingMinor: null, lostSince: null, blockedReason: null },
      ...{ openOrders: 0, onItsWayMinor: minorUnits(0), ...(noCredit && { noCredit }) },
    } as unknown as MeterState;
    store.dispatch(DeviceActions.durabilityKnown({ durability: { persisted: true, installed: true } }));
    store.dispatch(OutboxActions.changed({ view }));
    store.dispatch(SnapshotActions.buildingFetched({ row: { building: 1, fetchedAtMs: nowMs, snapshot } }));
    store.dispatch(SnapshotActions.meterChanged({ state }));
    sold = 0;
    spyOn(store, 'dispatch').and.callFake(((action: { type: string }) => {
      if (action.type === SellPageActions.saleWanted.type) sold += 1;
    }) as never);
    fixture = await show(SellPage, { meterCode: METER });
  };
  const page = (): HTMLElement => hostOf(fixture);
  const tap = async (word: string): Promise<void> => {
    const button = [...page().querySelectorAll('button')].find((one) => wordsOf(one) === word);
    if (!button) throw new Error(`there is no button ${word}`);
    button.click();
    await fixture.whenStable();
  };
  const type = async (): Promise<void> => {
    for (const key of ['5', '0']) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key }));
      await fixture.whenStable();
    }
  };

  it('sells at one tap where credit reaches the meter', async () => {
    await open();
    expect(wordsOf(page().querySelector('.warnings'))).toBe('');
    await type();
    await tap('Sell 50.00');
    expect(sold).toBe(1);
  });

  it('says before an amount is typed that no credit reaches the meter, and takes money only when told to again', async () => {
    await open('no_key');
    expect(wordsOf(page().querySelector('.warnings .note.stop'))).toBe(
      'Credit cannot reach this meter: its gateway has no key for it. Do not take money until that is mended.',
    );
    await type();
    await tap('Sell 50.00');
    expect(sold).toBe(0);
    expect(page().querySelector('dialog[open]')?.textContent).toContain('Take money all the same?');
    await tap('Take 50.00');
    expect(sold).toBe(1);
  });
});
