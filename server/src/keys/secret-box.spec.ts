import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from '../config/cannot-start.js';
import { SecretBox } from './secret-box.js';

describe('a secret that is kept', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'prepaid-secrets-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is read again by the same folder, after a start, and never stands in what is stored', () => {
    const sealed = SecretBox.open({ dataDir }).seal('hunter2 钥匙', 'sms');
    expect(sealed.includes('hunter2')).toBeFalse();
    expect(SecretBox.open({ dataDir }).unseal(sealed, 'sms')).toBe('hunter2 钥匙');
    expect(SecretBox.open({ dataDir }).seal('hunter2 钥匙', 'sms')).not.toEqual(sealed);
  });

  it('is not read for another purpose, changed, cut, or by another key', () => {
    const box = SecretBox.open({ dataDir });
    const sealed = box.seal('hunter2', 'sms');
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    const [other] = [new SecretBox(Buffer.alloc(32, 7))];
    expect([
      box.unseal(sealed, 'mail'),
      box.unseal(changed, 'sms'),
      box.unseal(sealed.subarray(0, 20), 'sms'),
      other.unseal(sealed, 'sms'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('keeps the server from starting when its key is no key', () => {
    SecretBox.open({ dataDir });
    writeFileSync(join(dataDir, 'keys/secrets.key'), 'short');
    expect(() => SecretBox.open({ dataDir })).toThrowMatching((error) => error instanceof CannotStart);
  });
});
