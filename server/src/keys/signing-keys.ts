/**
 * The server's own keys: ES256, one file each below `DATA_DIR/keys`, readable by the server's user alone and never in
 * the database, so that someone with the database cannot sign. The newest signs; all are published for ever, since a
 * receipt of years ago must still prove itself. Servers side by side share the folder.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import {
  calculateJwkThumbprint,
  compactVerify,
  CompactSign,
  createLocalJWKSet,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { CannotStart } from '../config/cannot-start.js';
import { Config } from '../config/config.js';
import { Clock } from '../database/clock.js';

/** After this long a new key takes over. */
const KEY_AGE_MS = 365 * 24 * 3600_000;

interface SigningKey {
  /** thumbprint of the public key (RFC 7638) */
  readonly keyId: string;
  readonly madeAtMs: number;
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK;
}

export interface SignedToken {
  /** what it is good for, so that a lease is no access token */
  readonly audience: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly endsAt: Date;
}

const ISSUER = 'prepaid-electricity';

@Injectable()
export class SigningKeys {
  private constructor(
    private readonly keys: readonly SigningKey[],
    private readonly active: SigningKey,
    private readonly clock: Clock,
  ) {}

  /** Reads the folder, and makes a key when there is none or the newest is a year old. */
  static async open(config: Pick<Config, 'dataDir'>, clock: Clock): Promise<SigningKeys> {
    const folder = join(config.dataDir, 'keys');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    let keys = await readKeys(folder);
    const nowMs = clock.now().getTime();
    const newest = keys.at(-1);
    if (!newest || nowMs - newest.madeAtMs > KEY_AGE_MS) {
      makeKey(folder, nowMs);
      keys = await readKeys(folder);
    }
    const active = keys.at(-1);
    if (!active) throw new Error(`no signing key in ${folder}`);
    return new SigningKeys(keys, active, clock);
  }

  /** The id of the key that signs now. */
  get keyId(): string {
    return this.active.keyId;
  }

  /** Public keys, oldest first, as a JWKS has them. */
  get jwks(): { keys: JWK[] } {
    return { keys: this.keys.map(({ publicJwk }) => publicJwk) };
  }

  /** Signs bytes by the active key: 64 bytes, r and s as browsers have them. */
  signBytes(bytes: Uint8Array): Buffer {
    return sign('sha256', bytes, { key: this.active.privateKey, dsaEncoding: 'ieee-p1363' });
  }

  /** A compact JWS over a JSON payload; `type` goes in its header. */
  signJws(type: string, payload: unknown): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', typ: type, kid: this.active.keyId })
      .sign(this.active.privateKey);
  }

  /** Whether one of these keys signed the bytes. */
  hasSigned(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean {
    const key = this.keys.find((one) => one.keyId === keyId)?.privateKey;
    return key !== undefined && verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
  }

  /** What stands in a JWS of this type by one of these keys; undefined for anything else. */
  async readJws(type: string, jws: string): Promise<unknown> {
    try {
      const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(this.jwks), {
        algorithms: ['ES256'],
      });
      return protectedHeader.typ === type ? JSON.parse(new TextDecoder().decode(payload)) : undefined;
    } catch {
      // Whatever is wrong with it, nobody here signed it.
      return undefined;
    }
  }

  signToken({ audience, subject, claims, endsAt }: SignedToken): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: this.active.keyId })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(this.clock.now())
      .setExpirationTime(endsAt)
      .sign(this.active.privateKey);
  }

  /** The claims of a token of ours that has not ended; undefined for anything else. */
  async readToken(token: string, audience: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(this.jwks), {
        algorithms: ['ES256'],
        issuer: ISSUER,
        audience,
        currentDate: this.clock.now(),
      });
      return payload;
    } catch {
      // Whatever is wrong with it, the caller has one answer: sign in again.
      return undefined;
    }
  }
}

/** The public keys in a folder by their ids, for whoever checks and does not sign; none where there is no folder. */
export async function readPublicKeys({ dataDir }: Pick<Config, 'dataDir'>): Promise<ReadonlyMap<string, KeyObject>> {
  const folder = join(dataDir, 'keys');
  if (!existsSync(folder)) return new Map();
  const keys = await readKeys(folder);
  return new Map(keys.map(({ keyId, privateKey }) => [keyId, createPublicKey(privateKey)]));
}

async function readKeys(folder: string): Promise<SigningKey[]> {
  const names = readdirSync(folder).filter((name) => /^\d+\.pem$/.test(name));
  return Promise.all(
    names
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
      .map(async (name) => {
        const path = join(folder, name);
        chmodSync(path, 0o600);
        const privateKey = readPrivateKey(path);
        const { kty, crv, x, y }: JsonWebKey = createPublicKey(privateKey).export({ format: 'jwk' });
        if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) {
          throw new CannotStart(`${path} is not a P-256 key: put the right file back`);
        }
        const publicKey = { kty, crv, x, y };
        const keyId = await calculateJwkThumbprint(publicKey);
        const publicJwk = { ...publicKey, kid: keyId, alg: 'ES256', use: 'sig' };
        return { keyId, madeAtMs: Number.parseInt(name, 10), privateKey, publicJwk };
      }),
  );
}

function readPrivateKey(path: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(path));
  } catch (error) {
    throw new CannotStart(`the signing key ${path} cannot be read: put the right file back (${String(error)})`);
  }
}

/** Written whole under another name first, so that a server that is killed here leaves no half key. */
function makeKey(folder: string, nowMs: number): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const path = join(folder, `${nowMs}.pem`);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flush: true });
  if (!existsSync(path)) linkSync(draft, path);
  rmSync(draft);
}
