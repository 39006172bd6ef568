/**
 * Who this gateway is: a P-256 key made at its first start and the id that the server gave it. Kept beside the journal,
 * not in it, so that a lost journal is seen as a new instance of a known gateway.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { challengeText } from '#shared';
import * as z from 'zod';

const FILE = 'identity.json';
const identitySchema = z.object({ privateKey: z.string(), gatewayId: z.string().nullable() });

export class Identity {
  private constructor(
    private readonly path: string,
    private readonly privateKey: KeyObject,
    private id: string | null,
  ) {}

  /** Reads the identity of a data folder, or makes its key. Throws an Error when the file is there and unreadable. */
  static open(dataDir: string): Identity {
    const path = join(dataDir, FILE);
    const known = readIfThere(path);
    if (known !== undefined) {
      chmodSync(path, 0o600);
      const { privateKey, gatewayId } = identitySchema.parse(JSON.parse(known));
      return new Identity(path, createPrivateKey(privateKey), gatewayId);
    }
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const identity = new Identity(path, privateKey, null);
    identity.store();
    return identity;
  }

  /** Null before the gateway is enrolled. */
  get gatewayId(): string | null {
    return this.id;
  }

  /** The public half: uncompressed point, base64url. */
  get publicKey(): string {
    const jwk = createPublicKey(this.privateKey).export({ format: 'jwk' });
    const point = [jwk.x, jwk.y].map((half) => Buffer.from(half ?? '', 'base64url'));
    return Buffer.concat([Buffer.from([4]), ...point]).toString('base64url');
  }

  enrolled(gatewayId: string): void {
    this.id = gatewayId;
    this.store();
  }

  /** The proof that answers a challenge: ECDSA over SHA-256, r and s, base64url. */
  prove(nonce: string): string {
    const signature = sign('sha256', Buffer.from(challengeText(nonce)), {
      key: this.privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return signature.toString('base64url');
  }

  /** Whole or not at all: a gateway that lost its key to a power cut would have to be enrolled anew. */
  private store(): void {
    const privateKey = this.privateKey.export({ format: 'pem', type: 'pkcs8' });
    const half = `${this.path}.new`;
    const file = openSync(half, 'w', 0o600);
    writeFileSync(file, JSON.stringify({ privateKey, gatewayId: this.id }));
    fsyncSync(file);
    closeSync(file);
    renameSync(half, this.path);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
