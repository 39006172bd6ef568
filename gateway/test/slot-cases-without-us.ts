import type { OrderReason } from '#shared';
import type { SlotCase } from './slot-case.js';

const moved = (
  what: string,
  fails: SlotCase['fails'],
  by: readonly [count: number, total: number],
  reason: OrderReason = 'count_moved_without_us',
): SlotCase => ({ name: what, fails, outcome: 'needs_attention', reason, moved: by });
const before = (slotCase: SlotCase): SlotCase => ({ ...slotCase, isNeverWritten: true });

/** The count or the total of the meter moved, and no order of ours did it. */
export const WITHOUT_US: readonly SlotCase[] = [
  before(moved('a card credits the meter before the order', ({ meter }) => meter.creditByHand(700), [1, 700])),
  moved(
    'another program uses the count for the same amount',
    (scene) => scene.at('mailbox reading', 'before', () => scene.meter.creditByHand(2000)),
    [1, 2000],
  ),
  moved(
    'a card credits the meter between the readings and the write',
    (scene) => scene.at('mailbox reading', 'after', () => scene.meter.creditByHand(700)),
    [1, 700],
  ),
  moved(
    'a card credits the meter after it took the order, before the reading back',
    (scene) =>
      scene.at('write', 'after', () => {
        scene.meter.creditByHand(700);
        return 'drop';
      }),
    [2, 2700],
  ),
  before(moved('the meter was swapped before the order', (scene) => scene.swap(), [0, 0], 'not_this_meter')),
  moved(
    'the meter is swapped between the readings and the write',
    (scene) => scene.at('mailbox reading', 'after', () => scene.swap()),
    [0, 0],
    'not_this_meter',
  ),
  moved(
    'the meter is swapped after it took the order',
    (scene) =>
      scene.at('write', 'after', () => {
        scene.swap();
        return 'drop';
      }),
    [1, 2000],
    'not_this_meter',
  ),
  before(moved('the meter lost its memory before the order', (scene) => scene.loseMemory(), [-3, -5000])),
  moved(
    'the meter loses its memory after it took the order',
    (scene) =>
      scene.at('write', 'after', () => {
        scene.loseMemory();
        return 'drop';
      }),
    [-3, -5000],
  ),
  moved(
    'the count is set back after the meter took the order',
    (scene) =>
      scene.at('write', 'after', () => {
        scene.meter.state.purchaseCount -= 1;
        return 'drop';
      }),
    [0, 2000],
  ),
  moved(
    'the total is changed and the count is not',
    (scene) =>
      scene.at('write', 'before', () => {
        scene.meter.state.totalPurchased += 5;
        return 'drop';
      }),
    [0, 5],
    'total_does_not_fit',
  ),
];
