import type { SmsMessage } from '#shared';
import { v7 } from 'uuid';

/**
 * The id of the wish to send a message again: one for each failure that is looked at. A second press after a lost answer is
 * the same wish; one on a message that has failed once more is another.
 */
export function resendIds(): (message: Pick<SmsMessage, 'messageId' | 'lastTryAt'>) => string {
  const ids = new Map<string, string>();
  return ({ messageId, lastTryAt }) => {
    const failure = `${messageId} ${lastTryAt}`;
    const id = ids.get(failure) ?? v7();
    ids.set(failure, id);
    return id;
  };
}
