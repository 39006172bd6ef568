import { setTimeout as pause } from 'node:timers/promises';
import { FifoLock } from './fifo-lock.js';

describe('first-in-first-out lock', () => {
  it('lets one in at a time, in the order of asking, also behind one that fails', async () => {
    const lock = new FifoLock();
    const seen: string[] = [];
    const work = (name: string, ms: number, fails = false) =>
      lock.run(async () => {
        seen.push(`${name} in`);
        await pause(ms);
        seen.push(`${name} out`);
        if (fails) throw new Error(name);
      });
    const all = await Promise.allSettled([work('a', 15), work('b', 5, true), work('c', 0)]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });
});
