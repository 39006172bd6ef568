/**
 * Secrets of others that the server must know in clear, a provider's for example: kept in the database under a key that
 * is not in it but in `DATA_DIR/keys`, readable by the server's user alone. Servers side by side share the folder.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { CannotStart } from '../config/cannot-start.js';
import type { Config } from '../config/config.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What sealing adds to a secret. */
export const SEALED_EXTRA_BYTES = NONCE_BYTES + TAG_BYTES;

@Injectable()
export class SecretBox {
  constructor(private readonly key: Buffer) {}

  /** Reads the key, and makes one when there is none. */
  static open({ dataDir }: Pick<Config, 'dataDir'>): SecretBox {
    const folder = join(dataDir, 'keys');
    const path = join(folder, 'secrets.key');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) makeKey(path);
    chmodSync(path, 0o600);
    const key = readFileSync(path);
    if (key.length !== KEY_BYTES) throw new CannotStart(`${path} is not a key: put the right file back`);
    return new SecretBox(key);
  }

  /** `purpose` is bound to it: what was sealed for one thing cannot be put in the place of another. */
  seal(secret: string, purpose: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** The secret again; undefined where it was sealed under another key or changed since. */
  unseal(sealed: Buffer, purpose: string): string | undefined {
    const [nonce, tag] = [sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES, SEALED_EXTRA_BYTES)];
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag);
      return decipher.update(sealed.subarray(SEALED_EXTRA_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // Whatever is wrong with it, the caller has one answer: enter the secret again.
      return undefined;
    }
  }
}

/** Written whole under another name first; of two servers that start at once, one makes it. */
function makeKey(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
  try {
    if (!existsSync(path)) linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(draft);
  }
}
