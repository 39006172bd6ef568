/** Lets one in at a time, in the order of asking. Never fails: what was let in and throws frees the lock all the same. */
export class FifoLock {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
