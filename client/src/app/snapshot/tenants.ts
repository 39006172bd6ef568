/**
 * Finding a tenant in what the tablet holds: every typed word must be in the name, room, meter, number or telephone.
 * Pure and quick: a property of thousands is searched at every key.
 */
import type { MeterCode, MinorUnits, Snapshot } from '#shared';

export interface TenantMeter {
  readonly meterCode: MeterCode;
  readonly assignmentId: string;
  readonly room: string;
  readonly building: number;
  readonly postpaid: boolean;
  /** it is being closed; an older snapshot does not know */
  readonly closing: boolean;
  readonly hoardingLimitMinor: MinorUnits;
  readonly alarm1Minor: MinorUnits;
  readonly usualAmountsMinor: readonly MinorUnits[];
}

export interface Tenant {
  readonly accountId: string;
  readonly number: string;
  readonly name: string;
  readonly telephone: string;
  readonly meters: readonly TenantMeter[];
}

/** Tenants of all snapshots, by account, in the order of their rooms. */
export function tenantsOf(snapshots: readonly Snapshot[]): Tenant[] {
  const byAccount = new Map<string, Tenant & { readonly meters: TenantMeter[] }>();
  for (const { building, meters } of snapshots) {
    for (const { account, meterCode, room, postpaid } of meters) {
      if (!account) continue;
      const { accountId, number, name, telephone, assignmentId } = account;
      const { closing, hoardingLimitMinor, alarm1Minor, usualAmountsMinor } = account;
      const tenant = byAccount.get(accountId) ?? { accountId, number, name, telephone, meters: [] };
      byAccount.set(accountId, tenant);
      tenant.meters.push({
        ...{ meterCode, assignmentId, room, building, postpaid, closing },
        ...{ hoardingLimitMinor, alarm1Minor, usualAmountsMinor },
      });
    }
  }
  return [...byAccount.values()].sort((a, b) => byRoom(a, b));
}

const byRoom = (a: Tenant, b: Tenant): number =>
  (a.meters[0]?.room ?? '').localeCompare(b.meters[0]?.room ?? '', undefined, { numeric: true });

export interface IndexedTenant {
  readonly tenant: Tenant;
  readonly fields: readonly string[];
}

/** Lower-cased once, so that searching compares only. */
export function indexTenants(tenants: readonly Tenant[]): IndexedTenant[] {
  return tenants.map((tenant) => ({
    tenant,
    fields: [
      tenant.number,
      tenant.name,
      tenant.telephone.replaceAll(/[\s()-]/g, ''),
      ...tenant.meters.flatMap((meter) => [meter.room, meter.meterCode]),
    ].map((field) => field.toLowerCase()),
  }));
}

export interface Found {
  readonly hits: readonly Tenant[];
  /** how many there are altogether; the hits are the best of them */
  readonly total: number;
}

const MOST_HITS = 30;

/** The best hits: whole fields before beginnings before parts; all tenants in their order when nothing is typed. */
export function findTenants(index: readonly IndexedTenant[], typed: string, building?: number): Found {
  const words = wordsOf(typed);
  const scored: { readonly tenant: Tenant; readonly score: number }[] = [];
  for (const { tenant, fields } of index) {
    if (building !== undefined && !tenant.meters.some((meter) => meter.building === building)) continue;
    let score = 0;
    for (const word of words) {
      const best = scoreOf(fields, word);
      if (best === 0) {
        score = -1;
        break;
      }
      score += best;
    }
    if (score >= 0) scored.push({ tenant, score });
  }
  // Sorting is stable: equal scores stay in the order of rooms.
  scored.sort((a, b) => b.score - a.score);
  return { hits: scored.slice(0, MOST_HITS).map(({ tenant }) => tenant), total: scored.length };
}

/** The words of what was typed, lower case. */
export function wordsOf(typed: string): string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean);
}

function scoreOf(fields: readonly string[], word: string): number {
  let best = 0;
  for (const field of fields) {
    const at = field.indexOf(word);
    if (at < 0) continue;
    best = Math.max(best, field === word ? 4 : at === 0 ? 3 : field[at - 1] === ' ' ? 2 : 1);
  }
  return best;
}

export interface Piece {
  readonly text: string;
  readonly matched: boolean;
}

/** A text cut where the typed words are in it, so that the screen can mark them. */
export function markMatches(text: string, words: readonly string[]): Piece[] {
  const lower = text.toLowerCase();
  // Some letters change their length in lower case; then nothing is marked rather than the wrong part.
  if (lower.length !== text.length) return [{ text, matched: false }];
  const marked = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      marked.fill(true, at, at + word.length);
    }
  }
  const pieces: { text: string; matched: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = pieces.at(-1);
    const matched = marked[at] ?? false;
    if (last?.matched === matched) last.text += text.charAt(at);
    else pieces.push({ text: text.charAt(at), matched });
  }
  return pieces;
}
