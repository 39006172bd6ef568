import { Injectable } from '@nestjs/common';
import {
  type BodyOf,
  buildingOf,
  type DpuCode,
  type Probe,
  PROBE_HEARD_MS,
  type ProbeReport,
  type ResponseOf,
  type showBusRoute,
  type startProbeRoute,
} from '#shared';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { GatewayLink } from '../gateways/gateway-link.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { isServedBuilding, metersOnBus, toBus } from './bus.queries.js';
import { DpuRow } from './dpu.entity.js';
import { lockDpu } from './dpus.queries.js';
import { dpuUnknown } from './dpus.service.js';

const NOT_STARTED = {
  dpu_unknown: 'The gateway does not know this DPU yet. Try again in a moment.',
  bus_away: 'The bus of this DPU cannot be reached. Check the DPU and its network.',
  probe_under_way: 'The addresses of this bus are being asked already. Wait for that, or stop it.',
} as const;

/** The bus of a DPU: what its gateway says of it, and the asking through of its addresses. */
@Injectable()
export class Buses {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly link: GatewayLink,
    private readonly live: Live,
  ) {
    link.handle('probe.report', (gatewayId, report) => this.take(gatewayId, report));
    live.loads('bus.changed', async (em, dpuCodes) => {
      const rows = await em.findBy(DpuRow, { dpuCode: In(dpuCodes) });
      return rows.map((row) => ({
        buildings: [row.building],
        watched: row.dpuCode,
        payload: { bus: toBus(row), probe: row.probe },
      }));
    });
  }

  /** Refused: `dpu_unknown`. */
  show(who: Who, dpuCode: DpuCode): Promise<ResponseOf<typeof showBusRoute>> {
    return this.database.read(async (em) => {
      const row = await visible(em, who, dpuCode);
      const isServed = await isServedBuilding(em, row.building);
      return { bus: toBus(row, who), isServed, meters: await metersOnBus(em, who, dpuCode), probe: row.probe };
    });
  }

  /**
   * Begins to ask the addresses of a bus; the same probe again is as it stands now. Refused: `range_upside_down`,
   * `dpu_unknown`, `probe_taken`, `probe_under_way`, `gateway_away`, `bus_away`.
   */
  async startProbe(who: Who, dpuCode: DpuCode, wish: BodyOf<typeof startProbeRoute>): Promise<Probe> {
    const { probeId, from, to } = wish;
    if (from > to) {
      const message = `The addresses go from ${from} down to ${to}. Give the lower one first.`;
      throw new Refused('range_upside_down', message, { fields: [{ path: 'to', message }] });
    }
    const { gatewayId, probe: last } = await this.database.read((em) => visible(em, who, dpuCode));
    if (last?.probeId === probeId) {
      if (last.from === from && last.to === to) return last;
      throw new Refused('probe_taken', 'This probe was begun before with other addresses. Begin a new one.');
    }
    if (last?.state === 'running' && this.clock.now().getTime() - Date.parse(last.at) < PROBE_HEARD_MS) {
      throw new Refused('probe_under_way', NOT_STARTED.probe_under_way);
    }
    const answer = gatewayId && (await this.link.ask(gatewayId, 'bus.probe', { probeId, dpuCode, from, to }));
    if (!answer) throw gatewayAway();
    if (!answer.started) throw new Refused(answer.reason, NOT_STARTED[answer.reason]);
    const at = this.clock.now().toISOString();
    const asked = { probeId, from, to, asked: 0, state: 'running' as const, found: [] };
    const begun = await this.database.transaction(async (em) => {
      await lockDpu(em, dpuCode);
      const row = await visible(em, who, dpuCode);
      // What the gateway has found already may have been faster than this.
      const heard = row.probe?.probeId === probeId ? row.probe : { ...asked, at };
      const probe = { ...heard, startedAt: at, startedBy: who.fullName };
      await em.update(DpuRow, { dpuCode }, { probe });
      return probe;
    });
    this.live.busChanged(dpuCode);
    return begun;
  }

  /** Ends a probe; its gateway says how far it came. Refused: `dpu_unknown`, `probe_unknown`, `gateway_away`. */
  async stopProbe(who: Who, dpuCode: DpuCode, probeId: string): Promise<Probe> {
    const { gatewayId, probe } = await this.database.read((em) => visible(em, who, dpuCode));
    if (probe?.probeId !== probeId) throw new Refused('probe_unknown', 'This is not the last probe of this bus.');
    if (probe.state !== 'running') return probe;
    const answer = gatewayId && (await this.link.ask(gatewayId, 'probe.stop', { probeId }));
    if (!answer) throw gatewayAway();
    return this.change(dpuCode, probeId, (running) => ({ ...running, state: 'stopped' }));
  }

  /** Keeps what a gateway has found; of a probe that is not its last one, nothing. */
  private async take(gatewayId: string, { dpuCode, ...report }: ProbeReport): Promise<void> {
    const at = this.clock.now().toISOString();
    await this.database.transaction(async (em) => {
      if (!(await lockDpu(em, dpuCode))) return;
      const row = await em.findOneByOrFail(DpuRow, { dpuCode });
      // Ids are made in the order of time: an older one's last word is history.
      if (row.gatewayId !== gatewayId || (row.probe && row.probe.probeId > report.probeId)) return;
      const { startedAt, startedBy } =
        row.probe?.probeId === report.probeId ? row.probe : { startedAt: at, startedBy: '' };
      await em.update(DpuRow, { dpuCode }, { probe: { ...report, at, startedAt, startedBy } });
    });
    this.live.busChanged(dpuCode);
  }

  private async change(dpuCode: DpuCode, probeId: string, change: (probe: Probe) => Probe): Promise<Probe> {
    const changed = await this.database.transaction(async (em) => {
      await lockDpu(em, dpuCode);
      const { probe } = await em.findOneByOrFail(DpuRow, { dpuCode });
      if (probe?.probeId !== probeId) throw new Refused('probe_unknown', 'Another probe of this bus has begun since.');
      if (probe.state !== 'running') return probe;
      const next = change(probe);
      await em.update(DpuRow, { dpuCode }, { probe: next });
      return next;
    });
    this.live.busChanged(dpuCode);
    return changed;
  }
}

async function visible(em: EntityManager, who: Who, dpuCode: DpuCode): Promise<DpuRow> {
  const row = mayWorkIn(who, buildingOf(dpuCode)) ? await em.findOneBy(DpuRow, { dpuCode }) : null;
  if (!row) throw dpuUnknown(dpuCode);
  return row;
}

const gatewayAway = (): Refused =>
  new Refused('gateway_away', 'The gateway of this DPU is not connected. What is shown is what it said last.');
