/** Tablets with keys of their own, registered and leased through the server's doors, that have sold without signal. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import {
  encodeSaleIntent,
  enrolDeviceRoute,
  grantLeaseRoute,
  type IntakeItem,
  intakeRoute,
  type Lease,
  type MinorUnits,
  minorUnits,
  type ResponseOf,
  type SaleIntent,
} from '#shared';
import { v7 } from 'uuid';
import { proofOf } from '../device-key.js';
import type { Place } from './building.js';
import type { BuiltServer } from './built-server.js';

/** A sale that waits on its tablet. */
export interface QueuedSale {
  readonly intent: Omit<SaleIntent, 'version' | 'kind'>;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** Longer than a sale may lie behind the last answer of the server and still count as made with signal. */
const WITHOUT_SIGNAL_MS = 120_000;

export class Tablet {
  private number = 0;
  private readonly shiftId = randomUUID();

  private constructor(
    readonly deviceId: string,
    readonly prefix: string,
    readonly lease: Lease,
    private readonly key: KeyObject,
  ) {}

  /** Registers a tablet and gets it a lease. */
  static async enrol(server: BuiltServer, name: string): Promise<Tablet> {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = pair.publicKey.export({ format: 'jwk' });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x ?? '', 'base64url'), Buffer.from(y ?? '', 'base64url')]);
    const { deviceId, prefix } = await server.call(enrolDeviceRoute, {
      body: { requestId: randomUUID(), name, publicKey: point.toString('base64url') },
    });
    const { lease } = await server.call(grantLeaseRoute, {
      params: { deviceId },
      body: {
        ...{ requestId: randomUUID(), lastNumber: 0, durable: true, clockMs: Date.now() },
        proof: proofOf(pair.privateKey, deviceId, server.operatorId),
      },
    });
    const key = createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    return new Tablet(deviceId, prefix, lease as Lease, key);
  }

  /** Sells in cash and keeps the sale; `connected` with the server's answer at hand. */
  sell(place: Place, amountMinor: MinorUnits, connected = false): QueuedSale {
    const { deviceId, shiftId, lease } = this;
    this.number += 1;
    const soldAtMs = connected ? Date.now() : lease.issuedAtMs + this.number;
    const intent = {
      ...{ id: v7(), deviceId, number: this.number, amountMinor, soldAtMs, shiftId },
      ...{ leaseId: lease.leaseId, operatorId: lease.operatorId, method: 'cash' as const, ...place },
      serverTimeSeenMs: connected ? soldAtMs : soldAtMs - WITHOUT_SIGNAL_MS,
    };
    const bytes = encodeSaleIntent(intent);
    return { intent, bytes, signature: sign('sha256', bytes, { key: this.key, dsaEncoding: 'ieee-p1363' }) };
  }

  /** Delivers sales; rejects unless the server has accepted every one of them just now. */
  async deliver(server: BuiltServer, sales: readonly QueuedSale[]): Promise<void> {
    const items = sales.map(({ bytes, signature }): IntakeItem => {
      return {
        bytes: Buffer.from(bytes).toString('base64url'),
        signature: Buffer.from(signature).toString('base64url'),
      };
    });
    const { results }: ResponseOf<typeof intakeRoute> = await server.call(intakeRoute, {
      body: { deviceId: this.deviceId, items },
    });
    const other = results.find(({ outcome }) => outcome !== 'accepted');
    if (other || results.length !== sales.length) {
      throw new Error(`a sale of the bench was not accepted: ${JSON.stringify(other ?? results.length)}`);
    }
  }
}

/** The sales that each tablet has made by walking its own floor, one in ten of them somewhere else in the building. */
export function sellOnFloors(
  tablets: readonly Tablet[],
  floors: readonly (readonly Place[])[],
  each: number,
): QueuedSale[][] {
  return tablets.map((tablet, at) =>
    Array.from({ length: each }, (_, sale) => {
      const floor = floors[sale % 10 === 9 ? (at * 7 + sale) % floors.length : at % floors.length] ?? [];
      const place = floor[(sale * 11) % floor.length];
      if (!place) throw new Error('the building of the bench has a floor without meters');
      return tablet.sell(place, minorUnits(100 + (sale % 40) * 5));
    }),
  );
}
