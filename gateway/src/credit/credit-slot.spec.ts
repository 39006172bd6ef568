import { readFileSync } from 'node:fs';
import { type OrderOutcome, voidWireId } from '#shared';
import { HISTORY, SlotScene } from '../../test/slot-scene.js';
import type { SlotCase } from '../../test/slot-case.js';
import { GROUPS, KILLED } from '../../test/slot-cases.js';
import { SiteUnderTest } from '../../test/site-under-test.js';

/** What the meter's count and total move by when the outcome says so. */
function movedBy({ outcome = 'applied', moved: given, change }: SlotCase): readonly [number, number] {
  if (given) return given;
  if (outcome === 'applied') return [1, change?.amountHundredths ?? 2000];
  return [outcome === 'void' ? 1 : 0, 0];
}

interface Played {
  readonly scene: SlotScene;
  readonly outcome: OrderOutcome;
}

/** Plays the cases of a group one after the other on a site of their own, a meter for each. */
async function playGroup(
  cases: readonly SlotCase[],
  begun: (slotCase: SlotCase, played: Promise<Played>) => void,
): Promise<void> {
  const starting = SiteUnderTest.start({ meters: cases.length, asProcess: cases === KILLED });
  let before: Promise<unknown> = starting;
  for (const [at, slotCase] of cases.entries()) {
    const played = before.then(
      async () => playCase(await starting, at + 1, slotCase),
      async () => playCase(await starting, at + 1, slotCase),
    );
    begun(slotCase, played);
    before = played;
  }
  await before.catch(() => undefined);
  await (await starting).stop();
}

async function playCase(site: SiteUnderTest, address: number, { change, fails }: SlotCase): Promise<Played> {
  site.simulator.buses[0]!.faults = {};
  Object.assign(site.server, { acknowledges: true, acknowledgedSequence: undefined });
  const scene = await SlotScene.begin(site, address, change);
  fails(scene);
  const outcome = await scene.play();
  // Whatever the meter has lost, it is told again at the next look.
  await scene.lookAgain();
  return { scene, outcome };
}

describe('credit slot', () => {
  const usualTimeoutMs = jasmine.DEFAULT_TIMEOUT_INTERVAL;
  const played = new Map<SlotCase, Promise<Played>>();
  const groups: Promise<void>[] = [];
  // The groups play at the same time: most of a case is waiting. Each spec judges its own case.
  beforeAll(() => {
    jasmine.DEFAULT_TIMEOUT_INTERVAL = 150_000;
    for (const [, cases] of GROUPS) {
      groups.push(
        playGroup(cases, (slotCase, playing) => {
          playing.catch(() => undefined);
          played.set(slotCase, playing);
        }),
      );
    }
  });
  afterAll(async () => {
    jasmine.DEFAULT_TIMEOUT_INTERVAL = usualTimeoutMs;
    await Promise.all(groups);
  });

  for (const [title, cases] of GROUPS) {
    describe(title, () => {
      for (const slotCase of cases) {
        const { name, outcome: expected = 'applied', reason = null, isNeverWritten } = slotCase;
        const words = [expected, reason].filter(Boolean).join(', ');
        it(`${name}: the order ends as ${words}, and the meter stays off`, async () => {
          const { scene, outcome } = await played.get(slotCase)!;
          expect(scene.leftArmed).toEqual([]);
          expect([outcome.outcome, outcome.reason]).toEqual([expected, reason]);
          const [count, total] = movedBy(slotCase);
          const { purchaseCount, totalPurchased } = HISTORY;
          expect(scene.counters).toEqual({ count: purchaseCount + count, total: totalPurchased + total });
          // What is reported is what the meter says of itself, and it is said in the same bytes however often.
          const { after } = outcome;
          expect([after?.purchaseCount, after?.totalPurchasedHundredths]).toEqual([
            purchaseCount + count,
            totalPurchased + total,
          ]);
          expect(new Set(scene.reports).size).toBe(1);
          if (expected === 'applied') expect(after?.lastWireId).toBe(scene.order.wireId);
          if (expected === 'void') expect(after?.lastWireId).toBe(voidWireId(scene.order.wireId));
          if (isNeverWritten) expect(scene.writes).toBe(0);
          expect(scene.meter.state.forced).toBe('off');
          expect(scene.wasClosed).toBeFalse();
        });
      }
    });
  }

  it('stands in docs/reliability.md as it runs here', () => {
    const text = readFileSync(new URL('../../../../docs/reliability.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
    const rows = GROUPS.flatMap(([, cases]) =>
      cases.map(
        ({ name, outcome = 'applied', reason }) => `| ${name} | ${[outcome, reason].filter(Boolean).join(', ')} |`,
      ),
    );
    expect(rows.filter((row) => !text.includes(row))).toEqual([]);
  });
});
