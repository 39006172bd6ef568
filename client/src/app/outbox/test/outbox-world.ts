/** A registered tablet with a lease, in a real IndexedDB of its own, and a server that takes each signed sale once. */
import { v7 } from 'uuid';
import {
  decodeIntent,
  fromBase64Url,
  hexToBytes,
  minorUnits,
  parseMeterCode,
  type IntakeResult,
  type Lease,
  type MeterCode,
} from '#shared';
import type { IntakeBody, IntakeReply } from '../intake-transport';
import { OutboxDatabase } from '../outbox-database';
import type { SaleForm } from '../record-sale';
import { makeDeviceKey } from '../signing';

export const DEVICE_ID = '0190b6c1-0000-7000-8000-000000000001';
export const OPERATOR_ID = '0190b6c1-0000-7000-8000-000000000002';
export const LEASE_ID = '0190b6c1-0000-7000-8000-000000000003';
const ASSIGNMENT_ID = '0190b6c1-0000-7000-8000-000000000004';
export const NOON = Date.UTC(2026, 2, 1, 12);

export function meterCode(text: string): MeterCode {
  const parsed = parseMeterCode(text);
  if (!parsed.ok) throw new Error(parsed.refusal);
  return parsed.value.code;
}

export function leaseOf(change: Partial<Lease> = {}): Lease {
  return {
    leaseId: LEASE_ID,
    deviceId: DEVICE_ID,
    operatorId: OPERATOR_ID,
    issuedAtMs: NOON - 3600_000,
    endsAtMs: NOON + 23 * 3600_000,
    perSaleMinor: minorUnits(50_000),
    sumMinor: minorUnits(100_000),
    count: 200,
    buildings: 'all',
    offlineMethods: ['cash'],
    offline: true,
    lastNumber: 0,
    ...change,
  };
}

let databases = 0;

/** A fresh database with one device and one lease; `close` deletes it. */
export async function openTablet(lease: Partial<Lease> = {}) {
  const database = new OutboxDatabase(`prepaid-outbox-spec-${Date.now()}-${databases++}`);
  const key = await makeDeviceKey();
  await database.devices.add({
    deviceId: DEVICE_ID,
    prefix: 'K7',
    name: 'Counter 1',
    certificate: 'AA',
    privateKey: key.privateKey,
    enrolledAtMs: NOON - 3600_000,
    lastNumber: 0,
    revoked: false,
    resentFrom: null,
  });
  const granted = leaseOf(lease);
  await database.leases.add({
    leaseId: granted.leaseId,
    deviceId: DEVICE_ID,
    operatorId: OPERATOR_ID,
    issuedAtMs: granted.issuedAtMs,
    lease: granted,
    jws: 'x',
    usedSumMinor: minorUnits(0),
    usedCount: 0,
    floatLeftMinor: null,
    durableAsked: true,
  });
  await database.meta.put({ key: 'clock', serverTimeSeenMs: NOON, highestSeenMs: NOON, offsetMs: 0 });
  return { database, publicKey: key.publicKey, close: () => database.delete({ disableAutoOpen: true }) };
}

export function formOf(change: Partial<SaleForm> = {}): SaleForm {
  return {
    id: v7(),
    operatorId: OPERATOR_ID,
    operatorName: 'Ada',
    assignmentId: ASSIGNMENT_ID,
    meterCode: meterCode('020103031E'),
    room: 'E406',
    accountNumber: '000001',
    amountMinor: minorUnits(2000),
    method: 'cash',
    remark: '',
    meter: {
      building: 2,
      postpaid: false,
      open: true,
      held: true,
      hoardingLimitMinor: minorUnits(10_000_000),
      remainingMinor: minorUnits(500),
      onItsWayMinor: minorUnits(0),
    },
    rules: { methods: ['cash', 'card'], decimals: 2 },
    durable: true,
    ...change,
  };
}

export const worldAt = (nowMs = NOON) => ({ nowMs: () => nowMs, newId: () => v7() });

/** What a server does with signed items: verifies, takes each id once, counts numbers without gaps. */
export class IntakeServer {
  readonly taken = new Map<string, { readonly number: number; readonly bytes: string; times: number }>();
  readonly held = new Set<string>();
  requests: IntakeBody[] = [];
  loseReplies = 0;
  away: 'no_signal' | 'server_away' | undefined;
  /** leases and devices that a restored server does not know any more, until they are presented */
  readonly forgotten = new Set<string>();
  presented: string[] = [];

  constructor(
    private readonly publicKey: string,
    private readonly timeMs: () => number = () => NOON,
  ) {}

  readonly transport = async (body: IntakeBody): Promise<IntakeReply> => {
    if (this.away) return { kind: this.away };
    this.requests.push(body);
    this.presented.push(...(body.presented?.certificates ?? []), ...(body.presented?.leases ?? []));
    if (body.presented) this.forgotten.clear();
    if (body.canPresent && body.items.length > 0 && this.forgotten.size > 0) {
      const wanted = {
        deviceIds: [DEVICE_ID].filter((id) => this.forgotten.has(id)),
        leaseIds: [LEASE_ID].filter((id) => this.forgotten.has(id)),
      };
      const answer = { results: [], wanted, lastNumber: 0, serverTimeMs: this.timeMs(), revoked: null };
      return { kind: 'answer', answer };
    }
    const results = [];
    for (const item of body.items) results.push(await this.take(item));
    if (this.loseReplies > 0) {
      this.loseReplies--;
      return { kind: 'no_signal' };
    }
    return {
      kind: 'answer',
      answer: { results, lastNumber: this.lastNumber(), serverTimeMs: this.timeMs(), revoked: false },
    };
  };

  /** The server was restored from a backup that has only the first `keep` numbers. */
  restoreTo(keep: number): void {
    for (const [id, { number }] of this.taken) if (number > keep) this.taken.delete(id);
  }

  lastNumber(): number {
    const numbers = new Set([...this.taken.values()].map(({ number }) => number));
    let last = 0;
    while (numbers.has(last + 1)) last++;
    return last;
  }

  private async take(item: IntakeBody['items'][number]): Promise<IntakeResult> {
    const decoded = decodeIntent(fromBase64Url(item.bytes)!);
    const head = decoded.ok ? decoded.intent : decoded.head;
    if (!head || (!decoded.ok && decoded.refusal !== 'no_sale')) throw new Error('malformed');
    const { id, number } = head;
    const receivedAt = new Date(this.timeMs()).toISOString();
    if (!(await this.verifies(item))) {
      const reason = 'signature_wrong' as const;
      const outcome = 'quarantined' as const;
      return { id, number, outcome, stored: outcome, reason, state: outcome, receivedAt };
    }
    const known = this.taken.get(id);
    if (known) known.times++;
    else this.taken.set(id, { number, bytes: item.bytes, times: 1 });
    const stored = this.held.has(id) ? ('held' as const) : ('accepted' as const);
    const reason = stored === 'held' ? ('account_closed' as const) : null;
    return { id, number, outcome: known ? 'repeated' : stored, stored, reason, state: stored, receivedAt };
  }

  private async verifies(item: IntakeBody['items'][number]): Promise<boolean> {
    const key = await crypto.subtle.importKey(
      'raw',
      fromBase64Url(this.publicKey) ?? hexToBytes(''),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['verify'],
    );
    const [signature, bytes] = [fromBase64Url(item.signature)!, fromBase64Url(item.bytes)!];
    return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes);
  }
}
