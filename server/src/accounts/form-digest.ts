/** What a form said, as one word: checked input has its fields in one order, so equal content has an equal digest. */
import { createHash } from 'node:crypto';

export function formDigest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
