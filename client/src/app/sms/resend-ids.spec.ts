import { resendIds } from './resend-ids';

describe('the id of the wish to send an SMS again', () => {
  it('is the same for the failure that is looked at, and another for one that came after it', () => {
    const idOf = resendIds();
    const failed = { messageId: 'a', lastTryAt: '2026-03-02T09:00:00.000Z' };
    const first = idOf(failed);
    expect(idOf({ ...failed })).toBe(first);
    const others = [
      { ...failed, lastTryAt: '2026-03-02T09:05:00.000Z' },
      { ...failed, messageId: 'b' },
    ].map(idOf);
    expect(new Set([first, ...others]).size).toBe(3);
  });
});
