/**
 * How the buses are, which meters do not answer, in whose place another meter does, and which ones no credit reaches. On
 * a bus that is away for a while, none answers.
 */
import type { busReportSchema, MeterCode } from '#shared';
import type * as z from 'zod';
import { whyNoCredit } from '../meters/read-meter.js';
import type { MeterWatch } from '../meters/meter-watch.js';
import type { Site } from '../meters/site.js';

/** A serial server that restarts is back within this time. */
const AWAY_TO_LOST_MS = 60_000;

export function busReport(site: Site, watch: MeterWatch, hasKey: boolean, now: Date): z.infer<typeof busReportSchema> {
  const buses = site.health();
  const lost = new Map<MeterCode, string>();
  for (const { meterCode, since } of watch.lost()) {
    if (site.meters.has(meterCode)) lost.set(meterCode, since.toISOString());
  }
  for (const { dpuCode, awaySince } of buses) {
    if (!awaySince || now.getTime() - awaySince.getTime() < AWAY_TO_LOST_MS) continue;
    for (const { place } of site.metersOf(dpuCode)) {
      if (!lost.has(place.meterCode)) lost.set(place.meterCode, awaySince.toISOString());
    }
  }
  return {
    at: now.toISOString(),
    buses: buses.map(({ dpuCode, isOnline, lastAnswerAt, lastError, roundTripMs, counts, lineOf }) => ({
      dpuCode,
      online: isOnline,
      lastAnswerAt: lastAnswerAt?.toISOString() ?? null,
      lastError,
      roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs * 10) / 10,
      ...(counts ? { counts } : {}),
      lineOf,
    })),
    lost: [...lost].map(([meterCode, since]) => ({ meterCode, since })),
    strangers: watch
      .strangers()
      .filter(({ meterCode, knownAs }) => site.meters.has(meterCode) && site.meters.has(knownAs)),
    withoutCredit: [...site.meters.values()].flatMap((meter) => {
      const why = whyNoCredit(meter, hasKey);
      return why ? [{ meterCode: meter.place.meterCode, why }] : [];
    }),
  };
}
