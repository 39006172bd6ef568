import { type KeyObject, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import { DeviceRow } from '../devices/device.entity.js';
import { p256Key } from '../keys/p256.js';

/** Whether the key made this signature (r and s, 64 bytes) over SHA-256 of the bytes. Works beside the event loop. */
export function verifySignature(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature, (error, verified) =>
      error ? reject(error) : resolve(verified),
    );
  });
}

/** The keys of the devices. A device's key never changes (a new key is a new device), so that it is read once. */
@Injectable()
export class DeviceKeys {
  private readonly keys = new Map<string, KeyObject>();

  constructor(private readonly database: Database) {}

  /** The keys of all devices that were asked for so far and are known here, those of `deviceIds` among them. */
  async of(deviceIds: ReadonlySet<string>): Promise<ReadonlyMap<string, KeyObject>> {
    const missing = [...deviceIds].filter((deviceId) => !this.keys.has(deviceId));
    if (missing.length > 0) {
      const rows = await this.database.read((em) => em.findBy(DeviceRow, { deviceId: In(missing) }));
      for (const { deviceId, publicKey } of rows) {
        const key = p256Key(publicKey);
        if (key) this.keys.set(deviceId, key);
      }
    }
    return this.keys;
  }
}
