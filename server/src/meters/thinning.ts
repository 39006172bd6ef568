/**
 * Makes fewer of many readings, for a line that has only so many points. The period is cut into stretches of one length;
 * of each stay its first and last reading, its highest and its lowest balance, and every reading before which the meter
 * took a purchase: no height and no depth of the line is lost, and every purchase stands where it was.
 */
import type { MinorUnits } from '#shared';

interface Point {
  readonly readAt: string;
  readonly remainingMinor: MinorUnits | null;
  readonly purchaseCount: number | null;
}

export const STRETCHES = 250;

export class Thinning<P extends Point> {
  private readonly kept: P[] = [];
  private readonly stretchMs: number;
  private stretch = -1;
  private points: Stretch<P> | undefined;
  private purchases: number | null = null;

  /** The period from its first to its last reading, in ms since 1970. */
  constructor(
    private readonly first: number,
    last: number,
  ) {
    this.stretchMs = Math.max(1, (last - first + 1) / STRETCHES);
  }

  /** Takes the next reading; they come in the order of time. */
  add(point: P): void {
    const at = Math.floor((Date.parse(point.readAt) - this.first) / this.stretchMs);
    if (at !== this.stretch) {
      this.end();
      this.stretch = at;
    }
    const { purchaseCount } = point;
    const purchased = purchaseCount !== null && this.purchases !== null && purchaseCount !== this.purchases;
    this.purchases = purchaseCount ?? this.purchases;
    const { first, lowest, highest, bought } = (this.points ??= {
      ...{ first: point, last: point, lowest: undefined, highest: undefined, bought: [] },
    });
    if (purchased) bought.push(point);
    const isLowest = isBeyond(point, lowest, (value, than) => value < than);
    const isHighest = isBeyond(point, highest, (value, than) => value > than);
    this.points = {
      ...{ first, last: point, bought },
      lowest: isLowest ? point : lowest,
      highest: isHighest ? point : highest,
    };
  }

  /** What stays, in the order of time. */
  done(): P[] {
    this.end();
    return this.kept;
  }

  private end(): void {
    if (!this.points) return;
    const { first, last, lowest, highest, bought } = this.points;
    const some = new Set([first, last, ...bought, ...(lowest ? [lowest] : []), ...(highest ? [highest] : [])]);
    this.kept.push(...[...some].sort((a, b) => (a.readAt < b.readAt ? -1 : 1)));
    this.points = undefined;
  }
}

interface Stretch<P> {
  readonly first: P;
  readonly last: P;
  readonly lowest: P | undefined;
  readonly highest: P | undefined;
  readonly bought: P[];
}

function isBeyond(
  { remainingMinor }: Point,
  than: Point | undefined,
  compare: (value: number, than: number) => boolean,
): boolean {
  if (remainingMinor === null) return false;
  return than === undefined || than.remainingMinor === null || compare(remainingMinor, than.remainingMinor);
}
