import { createPublicKey, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestClock } from '../../test/harness.js';
import { CannotStart } from '../config/cannot-start.js';
import { isSignedBy, p256Key } from './p256.js';
import { SigningKeys } from './signing-keys.js';

describe('signing keys', () => {
  let dataDir: string;
  let clock: TestClock;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'prepaid-keys-'));
    clock = new TestClock();
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const open = () => SigningKeys.open({ dataDir }, clock);
  const token = {
    audience: 'api',
    subject: randomUUID(),
    claims: { sid: 's' },
    endsAt: new Date('2026-03-02T09:10:00Z'),
  };

  it('are made once, for the server alone to read', async () => {
    const { keyId } = await open();
    expect((await open()).keyId).toBe(keyId);
    const [name = '', ...others] = readdirSync(join(dataDir, 'keys'));
    expect(others).toEqual([]);
    expect(statSync(join(dataDir, 'keys', name)).mode & 0o777).toBe(0o600);
  });

  it('are followed by a new one after a year, and what the old one signed stays good', async () => {
    const old = await open();
    const bytes = Buffer.from('a receipt');
    const signature = old.signBytes(bytes);
    clock.advance(366 * 24 * 3600_000);
    const renewed = await open();
    expect(renewed.keyId).not.toBe(old.keyId);
    const jwk = renewed.jwks.keys.find(({ kid }) => kid === old.keyId);
    const key = createPublicKey({ format: 'jwk', key: { ...jwk } });
    expect(isSignedBy(key, bytes, signature)).toBeTrue();
    expect(isSignedBy(key, Buffer.from('another receipt'), signature)).toBeFalse();
  });

  it('publish nothing private', async () => {
    const { jwks } = await open();
    expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('read their own tokens only, for what they were made for, until they end', async () => {
    const keys = await open();
    const signed = await keys.signToken(token);
    expect((await keys.readToken(signed, 'api'))?.['sid']).toBe('s');
    expect(await keys.readToken(signed, 'elsewhere')).toBeUndefined();
    expect(await keys.readToken(`${signed}x`, 'api')).toBeUndefined();
    expect(await keys.readToken(await keys.signJws('lease', token), 'api')).toBeUndefined();
    clock.advance(10 * 60_000);
    expect(await keys.readToken(signed, 'api')).toBeUndefined();
  });

  it('say which file is no key of theirs', async () => {
    await open();
    writeFileSync(join(dataDir, 'keys', '9999999999999.pem'), 'not a key');
    await expectAsync(open()).toBeRejectedWithError(CannotStart, /9999999999999\.pem cannot be read/);
  });
});

describe('a key of 65 bytes', () => {
  it('is none when it is short, compressed, or no point of the curve', () => {
    for (const bytes of [new Uint8Array(64), new Uint8Array(65), Uint8Array.of(4, ...new Uint8Array(64).fill(1))]) {
      expect(p256Key(bytes)).toBeUndefined();
    }
  });
});
