import { type OrderOffer, type OrderOutcome, type OrderReason } from '#shared';
import type { SlotScene } from './slot-scene.js';

/** One place where gateway, link, meter, line or power fails while an order is under way, and what has to come of it. */
export interface SlotCase {
  readonly name: string;
  /** arms what fails; then the order is offered */
  readonly fails: (scene: SlotScene) => void;
  readonly change?: Partial<OrderOffer>;
  readonly outcome?: OrderOutcome['outcome'];
  readonly reason?: OrderReason;
  /** what the meter's count and total are at the end, above what they were; by the outcome when not given */
  readonly moved?: readonly [count: number, total: number];
  /** the order must not be written at all */
  readonly isNeverWritten?: boolean;
}
