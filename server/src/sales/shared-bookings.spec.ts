import { setTimeout as pause } from 'node:timers/promises';
import { SharedBookings } from './shared-bookings.js';

describe('shared bookings', () => {
  const recorder = (groupsAtOnce: number, fails: (things: readonly number[]) => boolean = () => false) => {
    const groups: number[][] = [];
    const atOnce = { now: 0, most: 0 };
    const bookings = new SharedBookings<number, string>(
      async (things) => {
        groups.push([...things]);
        atOnce.most = Math.max(atOnce.most, (atOnce.now += 1));
        await pause(5);
        atOnce.now -= 1;
        if (fails(things)) throw new Error(`not ${things.join()}`);
        return things.map((thing) => `booked ${thing}`);
      },
      { groupsAtOnce, sizeOf: (thing) => thing, mostTogether: 100 },
    );
    return { groups, atOnce, bookings };
  };

  it('are made alone when nothing else waits', async () => {
    const { groups, bookings } = recorder(1);
    expect(await bookings.add(30)).toBe('booked 30');
    expect(await bookings.add(40)).toBe('booked 40');
    expect(groups).toEqual([[30], [40]]);
  });

  it('are made together of what waits, in the order of arrival and up to the most, each with its own result', async () => {
    const { groups, bookings } = recorder(1);
    const first = bookings.add(1);
    await pause(1);
    const results = await Promise.all([60, 30, 20, 300, 5].map((thing) => bookings.add(thing)));
    expect([await first, ...results]).toEqual([1, 60, 30, 20, 300, 5].map((thing) => `booked ${thing}`));
    expect(groups).toEqual([[1], [60, 30], [20], [300], [5]]);
  });

  it('are made by as many groups at once as are allowed', async () => {
    const { atOnce, bookings } = recorder(2);
    await Promise.all(Array.from({ length: 20 }, () => bookings.add(90)));
    expect(atOnce.most).toBe(2);
  });

  it('that fail together are made one by one, so that only those fail that must', async () => {
    const { bookings } = recorder(1, (things) => things.includes(13));
    const all = await Promise.allSettled([10, 13, 12].map((thing) => bookings.add(thing)));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await bookings.add(14)).toBe('booked 14');
  });
});
