/**
 * What comes in while others are being booked is booked together with whatever waits then, so that under load many
 * share one durable commit, and alone nobody waits for company. A group that cannot be booked is booked one by one: who
 * cannot be booked at all takes nobody with him.
 */
export interface SharingLimits<T> {
  /** groups that are booked at the same time */
  readonly groupsAtOnce: number;
  readonly sizeOf: (thing: T) => number;
  /** the most for one group, so that one that comes in alone does not wait long behind it */
  readonly mostTogether: number;
}

interface Waiting<T, R> {
  readonly thing: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export class SharedBookings<T, R> {
  private readonly waiting: Waiting<T, R>[] = [];
  private underWay = 0;

  /** `book` books all of the things or none, and gives a result for each in their order. */
  constructor(
    private readonly book: (things: readonly T[]) => Promise<readonly R[]>,
    private readonly limits: SharingLimits<T>,
  ) {}

  /** Resolves when the thing is booked. */
  add(thing: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ thing, resolve, reject });
      this.begin();
    });
  }

  private begin(): void {
    if (this.underWay >= this.limits.groupsAtOnce || this.waiting.length === 0) return;
    this.underWay += 1;
    // What has arrived by now is let in first: it would wait for the whole group otherwise.
    setImmediate(() => {
      void this.bookGroup(this.takeGroup()).finally(() => {
        this.underWay -= 1;
        this.begin();
      });
    });
  }

  private takeGroup(): Waiting<T, R>[] {
    const { sizeOf, mostTogether } = this.limits;
    let size = 0;
    const end = this.waiting.findIndex(({ thing }, at) => (size += sizeOf(thing)) > mostTogether && at > 0);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  private async bookGroup(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.book(group.map(({ thing }) => thing));
      group.forEach(({ resolve, reject }, at) => {
        const result = results[at];
        if (result === undefined) reject(new Error('a thing was booked without a result'));
        else resolve(result);
      });
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await this.bookGroup([one]);
    }
  }
}
