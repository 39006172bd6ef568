import en from '../../i18n/en.json';
import { BUS_FAULTS, type BusCounts, CONNECTION_CAUSES, type DpuBus, type FoundAddress, type Probe } from '#shared';
import { causeOfBus, foundRows, isRunning, lookOfBus, type MeterOnBus, minutesOfProbe } from './bus-look';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const BUS: DpuBus = {
  ...{ dpuCode: '020103' as DpuBus['dpuCode'], gatewayId: '0197b7a0-0000-7000-8000-000000000001', online: true },
  ...{ lastAnswerAt: null, lastError: null, roundTripMs: 31, counts: null, reportedAt: '2026-03-10T11:59:55Z' },
};
const meter = (address: number, lostSince: string | null = null): MeterOnBus => ({
  ...{ meterCode: `02010301${address.toString(16).padStart(2, '0')}` as MeterOnBus['meterCode'], address, lostSince },
  ...{ room: `E${address}`, model: 'DDSY1352', readAt: null },
});
const found = (address: number, change: Partial<FoundAddress> = {}): FoundAddress => ({
  ...{ address, answer: 'answers', models: ['DDSY1352'], meterNumber: null, roundTripMs: 30, ...change },
});
const probe = (change: Partial<Probe>): Probe => ({
  ...{ probeId: BUS.gatewayId ?? '', from: 1, to: 9, asked: 9, state: 'done', found: [], startedBy: 'Ada' },
  ...{ at: '2026-03-10T11:59:50Z', startedAt: '2026-03-10T11:59:00Z', ...change },
});

describe('bus look', () => {
  const LOST = '2026-03-10T11:00:00Z';
  const cases: [string, Partial<DpuBus>, MeterOnBus[], string][] = [
    ['no gateway has it', { gatewayId: null }, [], 'busState.noGateway'],
    ['its gateway has not spoken yet', { reportedAt: null }, [], 'busState.neverHeard'],
    ['the word about it is old', { reportedAt: '2026-03-10T11:58:00Z' }, [], 'busState.notHeard'],
    ['it cannot be reached', { online: false }, [meter(1, LOST)], 'busState.away'],
    ['its line is that of another', { online: false, lineOf: null }, [meter(1, LOST)], 'busState.lineOfOther'],
    ['another record’s meter answers', {}, [{ ...meter(1, LOST), knownAs: null }], 'busState.someKnown'],
    ['no meter answers', {}, [meter(1, LOST)], 'busState.allSilent'],
    ['some meter does not answer', {}, [meter(1, LOST), meter(2)], 'busState.someSilent'],
    ['the last job failed', { lastError: 'no' }, [meter(1)], 'busState.faulty'],
    ['all is well', {}, [meter(1)], 'busState.answers'],
  ];
  for (const [title, change, meters, key] of cases) {
    it(`says when ${title}`, () => expect(lookOfBus({ ...BUS, ...change }, meters, false, NOW).key).toBe(key));
  }

  it('waits for a gateway that will take it over, and not for one that has it', () => {
    expect(lookOfBus({ ...BUS, gatewayId: null }, [], true, NOW)).toEqual({ tone: 'way', key: 'busState.takenOver' });
    expect(lookOfBus({ ...BUS, reportedAt: null }, [], true, NOW).key).toBe('busState.neverHeard');
  });

  it('has a cause to look for where its gateway knows one, and words for every cause', () => {
    const counts = (change: Partial<BusCounts>) => ({ lastFault: null, ...change }) as BusCounts;
    expect(causeOfBus(null)).toBeNull();
    expect(causeOfBus(counts({}))).toBeNull();
    // A gateway of before says that it is closed, and no cause.
    expect(causeOfBus(counts({ lastFault: 'closed' }))).toBeNull();
    expect(causeOfBus(counts({ lastFault: 'other', lastCause: 'refused' }))).toBeNull();
    expect(causeOfBus(counts({ lastFault: 'silent', lastCause: null }))).toBe('silent');
    for (const lastCause of CONNECTION_CAUSES) {
      expect(causeOfBus(counts({ lastFault: 'closed', lastCause }))).toBe(lastCause);
    }
    const causes = [...CONNECTION_CAUSES, ...BUS_FAULTS.filter((lastFault) => causeOfBus(counts({ lastFault })))];
    expect(Object.keys(en.busCause).sort()).toEqual([...causes].sort());
  });

  it('puts what was found beside what is written down', () => {
    const answers = [
      found(1),
      found(2, { models: ['DTSY1352'] }),
      found(3),
      found(4, { answer: 'garbled', models: [] }),
      found(5, { answer: 'silent', models: [] }),
      found(6, { answer: 'silent', models: [] }),
      found(7, { models: [] }),
    ];
    const rows = foundRows(
      probe({ found: answers }),
      [1, 2, 4, 5, 7].map((address) => meter(address)),
    );
    expect(rows.map(({ address, kind, meter: known }) => [address, kind, known?.room ?? null])).toEqual([
      [1, 'known', 'E1'],
      [2, 'other_model', 'E2'],
      [3, 'unknown', null],
      [4, 'garbled', 'E4'],
      [5, 'missing', 'E5'],
      [7, 'known', 'E7'],
    ]);
  });

  it('takes a probe that was not heard of for a while for ended', () => {
    expect(isRunning(null, NOW)).toBeFalse();
    expect(isRunning(probe({ state: 'running' }), NOW)).toBeTrue();
    expect(isRunning(probe({ state: 'running', at: '2026-03-10T11:59:00Z' }), NOW)).toBeFalse();
    expect(isRunning(probe({ state: 'done' }), NOW)).toBeFalse();
  });

  it('tells how long it may take', () => {
    expect([minutesOfProbe(1, 10), minutesOfProbe(1, 247)]).toEqual([1, 10]);
  });
});
