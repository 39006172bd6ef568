/** What the meters themselves said last, against what was ordered of them. */
import { compareCounters } from '../readings/compare-counters.js';
import type { MeterStateRow } from '../readings/meter-state.entity.js';
import { Findings } from './finding.js';

/** A reading this soon after an order was settled may be older than it seems, by the way of its message. */
const SETTLING_MS = 2_000;

export class MeterCheck {
  readonly counters = new Findings("every meter's own counters are what its applied orders come to");

  take(state: MeterStateRow): void {
    const { meterCode, settledCount, settledTotalHundredths, settledAt, readAt, purchaseCount } = state;
    if (settledCount === null || settledAt === null || readAt === null || purchaseCount === null) return;
    if (readAt.getTime() < settledAt.getTime() + SETTLING_MS) return;
    this.counters.look();
    const reason = compareCounters(
      {
        count: settledCount,
        totalHundredths: settledTotalHundredths,
        openAmountHundredths: state.openAmountHundredths,
      },
      { count: purchaseCount, totalHundredths: state.totalPurchasedHundredths },
    );
    if (!reason) return;
    const waits = state.blockedReason === null ? '' : '; its orders wait for a person';
    const said = `the meter said ${purchaseCount} and ${state.totalPurchasedHundredths}${waits}`;
    const expected = `expected the count ${settledCount} and the total ${settledTotalHundredths}`;
    this.counters.add(`meter_states ${meterCode} (${reason}): ${expected}, ${said}`);
  }
}
