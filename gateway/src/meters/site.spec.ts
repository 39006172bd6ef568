import { createServer, type Server, type Socket } from 'node:net';
import type { BusConfig, DpuCode, MeterCode } from '#shared';
import { openBus } from '../bus/open-bus.js';
import { loadProfiles } from '../profiles/load-profiles.js';
import { until } from '../../test/site-under-test.js';
import { Site } from './site.js';

const TIMING = { replyTimeoutMs: 100, quietMs: 20, pauseMs: 1, firstRetryMs: 5, longestRetryMs: 10 };
const METER = '0201030101' as MeterCode;

describe('a site', () => {
  let server: Server;
  let site: Site;
  let answer: (socket: Socket) => void;
  let now: Date;
  beforeEach(async () => {
    answer = (socket) => socket.destroy();
    now = new Date('2026-03-10T12:00:00Z');
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    site = new Site({
      openBus: (settings, options) => openBus({ ...settings, timing: TIMING }, options),
      ...{ profiles: loadProfiles(), now: () => now, readOnly: false },
    });
    const serial = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    const bus = { dpuCode: '020103' as DpuCode, epoch: 1, framing: 'rtu_over_tcp', host: '127.0.0.1', serial } as const;
    const meter = { meterCode: METER, dpuCode: bus.dpuCode, address: 1, model: 'DDSY1352', postpaid: false } as const;
    site.apply({
      ...{ version: 1, pollIntervalMs: 1000 },
      buses: [{ ...bus, port: typeof at === 'object' && at !== null ? at.port : 0 }],
      meters: [{ ...meter, ctRatio: 1, simulated: true, meterNumber: null }],
    } satisfies BusConfig);
  });
  afterEach(async () => {
    await site.close();
    server.close();
  });
  const poll = () => site.run(site.meters.get(METER)!, 'poll', (line) => line.readRegisters(1, 0, 1));
  const health = () => site.health()[0]!;

  it('has a bus away, and since when, for as long as its connections open and end without a reply', async () => {
    const since = now;
    for (let round = 0; round < 3; round++) {
      await expectAsync(poll()).toBeRejected();
      await until('it is open again', () => health().counts?.connection === 'open');
      expect([health().isOnline, health().awaySince, health().counts?.lastCause]).toEqual([false, since, 'dropped']);
      now = new Date(now.getTime() + 30_000);
    }
    // A silence is no reply, but the connection holds: how its meters are is another question.
    answer = () => undefined;
    await expectAsync(poll()).toBeRejected();
    expect([health().isOnline, health().awaySince, health().counts?.lastFault]).toEqual([true, null, 'silent']);
  });
});
