import { v7 } from 'uuid';
import type { MeterCode, ProbeReport } from '#shared';
import type { StartOptions } from '../gateway.js';
import { meterCode, SiteUnderTest, until } from '../../test/site-under-test.js';
import { openBus } from '../bus/open-bus.js';
import { loadProfiles } from '../profiles/load-profiles.js';
import { questionsOf } from './identify-meter.js';

describe('probe of a bus', () => {
  let site: SiteUnderTest;
  let isStarted = false;
  const start = async (options: Parameters<typeof SiteUnderTest.start>[0]): Promise<void> => {
    site = await SiteUnderTest.start(options);
    isStarted = true;
  };
  const usualTimeoutMs = jasmine.DEFAULT_TIMEOUT_INTERVAL;
  beforeAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000));
  afterAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = usualTimeoutMs));
  afterEach(async () => {
    if (isStarted) await site.stop();
    isStarted = false;
  });

  const lastWord = (probeId: string): ProbeReport | undefined =>
    site.server.probes.findLast((probe) => probe.probeId === probeId);
  const end = async (probeId: string): Promise<ProbeReport> => {
    await until('the probe has ended', () => (lastWord(probeId)?.state ?? 'running') !== 'running');
    return lastWord(probeId)!;
  };
  const forget = (codes: readonly MeterCode[]): Promise<unknown> => {
    const config = site.config(60_000, { version: 2 });
    return site.server.configure({ ...config, meters: config.meters.filter((one) => !codes.includes(one.meterCode)) });
  };

  it('finds what answers with its model and number, what is missing, and what nobody knows; nothing is written', async () => {
    // An address that nobody wrote down is asked once: a machine that stands still for a moment must not make it silent.
    const timing = { replyTimeoutMs: 300, quietMs: 340, pauseMs: 0 };
    const gateway: Partial<StartOptions> = { openBus: (bus, how) => openBus({ ...bus, timing }, how) };
    await start({ gateway, meters: 4, models: ['DDSY1352', 'DTSY1352', 'DDSY1352', 'DDSY1352'] });
    await forget([meterCode(2), meterCode(4)]);
    site.meter(3).faults = { dead: true };
    site.meter(4).faults = { wrongCrc: true };
    const probeId = v7();
    expect(await site.server.probe({ probeId, from: 1, to: 7 })).toEqual({ started: true });
    const probe = await end(probeId);
    expect([probe.state, probe.asked]).toEqual(['done', 7]);
    expect(probe.found.map(({ address, answer, models }) => [address, answer, models])).toEqual([
      [1, 'answers', ['DDSY1352']],
      [2, 'answers', ['DTSY1352']],
      [3, 'silent', []],
      [4, 'garbled', []],
    ]);
    expect(probe.found.map(({ meterNumber }) => meterNumber?.length ?? null)).toEqual([12, 12, null, null]);
    expect([1, 2, 3, 4].map((address) => site.meter(address).counters.writes)).toEqual([0, 0, 0, 0]);
    await until('the counts are told', () => (site.server.reports.at(-1)?.buses[0]?.counts?.silent ?? 0) >= 5);
    const counts = site.server.reports.at(-1)?.buses[0]?.counts;
    expect([counts?.connection, counts?.connections, (counts?.refusedReplies ?? 0) > 0]).toEqual(['open', 1, true]);
    expect(counts?.requests).toBeGreaterThanOrEqual((counts?.replies ?? 0) + (counts?.silent ?? 0));
  });

  it('lets a credit go before the next address, and is stopped where it is', async () => {
    await start({ meters: 1 });
    site.opened();
    const probeId = v7();
    await site.server.probe({ probeId, from: 2, to: 247 });
    expect(await site.server.probe({ probeId: v7(), from: 1, to: 2 })).toEqual({
      ...{ started: false, reason: 'probe_under_way' },
    });
    const outcome = await site.carryOut();
    expect(outcome.outcome).toBe('applied');
    await until('some addresses are told', () => (lastWord(probeId)?.asked ?? 0) > 0);
    expect(lastWord(probeId)?.state).toBe('running');
    await site.server.stopProbe(probeId);
    const stopped = await end(probeId);
    expect(stopped.state).toBe('stopped');
    expect(stopped.asked).toBeLessThan(100);
    // The same probe again is the one that ended; the next one may begin.
    expect(await site.server.probe({ probeId, from: 2, to: 247 })).toEqual({ started: true });
    const next = v7();
    expect(await site.server.probe({ probeId: next, from: 1, to: 1 })).toEqual({ started: true });
    expect((await end(next)).found.map(({ answer }) => answer)).toEqual(['answers']);
  });

  it('says its end again until the server has taken it', async () => {
    await start({ meters: 1 });
    site.server.acknowledges = false;
    const probeId = v7();
    await site.server.probe({ probeId, from: 1, to: 1 });
    await end(probeId);
    const told = site.server.probes.length;
    await until('the end is told again', () => site.server.probes.length > told);
    site.server.acknowledges = true;
  });

  it('is refused for a DPU that the gateway does not have', async () => {
    await start({ meters: 1 });
    await site.server.configure({ ...site.config(60_000, { version: 2 }), buses: [], meters: [] });
    expect(await site.server.probe({ probeId: v7(), from: 1, to: 2 })).toEqual({
      ...{ started: false, reason: 'dpu_unknown' },
    });
  });

  it('asks each known model by a register of its own', () => {
    const { kinds, blocks } = questionsOf(loadProfiles().values());
    const byKind = kinds.flatMap(({ profiles }) => [...profiles].map(([kind, of]) => [kind, of.map((p) => p.model)]));
    expect(byKind).toEqual([
      [7, ['DDSY1352']],
      [5, ['DTSY1352']],
    ]);
    expect(blocks.map(({ models }) => models.map(String))).toEqual([
      ['ACR220', 'PZ42'],
      ['DTSF1352', 'DTSF1353', 'DTSF1354', 'DTSF1355'],
    ]);
  });
});
