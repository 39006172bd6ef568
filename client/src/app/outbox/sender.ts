/**
 * Keeps the outbox going up for as long as a tab is open. One tab at a time sends, to spare work (the server takes each
 * sale once however many send it); a tab that waits takes over from one that does not move.
 */
import { sendPass, type SendWorld } from './send-pass';
import type { ContactState, OutboxDatabase } from './outbox-database';

const LOCK = 'prepaid-outbox-sender';
/** Contact with the server while all is well; sets how old the time seen may be when a sale is made online. */
export const HEARTBEAT_MS = 30_000;
/** While another tab sends: it may have begun before what this one has to send was there. */
const BUSY_PAUSE_MS = 1_000;
const SHORTEST_PAUSE_MS = 2_000;
/** Short enough that nobody waits for a signal that is back; one small request is all it costs. */
const LONGEST_PAUSE_MS = 20_000;
/** A tab that holds the lock and has shown no movement for this long is taken over from: longer than one request. */
export const STUCK_AFTER_MS = 60_000;

/** Pause before the next try after so many failures in a row, ms; `random` in 0..1 keeps many tablets apart. */
export function pauseAfter(failures: number, random: number): number {
  if (failures === 0) return HEARTBEAT_MS;
  const pause = Math.min(SHORTEST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE_MS);
  return Math.round(pause * (0.75 + random / 2));
}

export interface SenderWorld extends SendWorld {
  readonly locks: LockManager | undefined;
  readonly random: () => number;
  /** what a pass could not do, so that a person sees it: the browser's storage failed */
  readonly failed: (error: unknown) => void;
}

export class Sender {
  private stopped = false;
  private wakeUp: (() => void) | undefined;
  private running: Promise<ContactState | 'busy' | 'failed'> | undefined;
  private again = false;

  constructor(
    private readonly database: OutboxDatabase,
    private readonly world: SenderWorld,
  ) {}

  /** Runs until `stop`. */
  async start(): Promise<void> {
    while (!this.stopped) {
      // A pass that is under way already may have begun before what this one is for.
      this.again = this.running !== undefined;
      const outcome = await this.passNow();
      const pauseMs = outcome === 'busy' ? BUSY_PAUSE_MS : await this.pauseByContact();
      if (!this.stopped && !this.again) await this.pause(pauseMs);
    }
  }

  stop(): void {
    this.stopped = true;
    this.wakeUp?.();
  }

  /** Something changed (a sale, signal, the tab is looked at): do not wait for the pause to end. */
  wake(): void {
    this.again = true;
    this.wakeUp?.();
  }

  /** One pass, shared with one that is under way. */
  passNow(): Promise<ContactState | 'busy' | 'failed'> {
    this.running ??= this.passUnderLock()
      .catch((error: unknown) => {
        this.world.failed(error);
        return 'failed' as const;
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  private async passUnderLock(): Promise<ContactState | 'busy'> {
    const { locks } = this.world;
    const pass = () => sendPass(this.database, this.world);
    if (!locks) return pass();
    const result = await locks
      .request(LOCK, { ifAvailable: true }, (lock) => (lock ? pass() : ('busy' as const)))
      .catch(takenOver);
    if (result === 'taken_over') return 'busy';
    if (result !== 'busy' || !(await this.holderIsStuck())) return result;
    const stolen = await locks.request(LOCK, { steal: true }, pass).catch(takenOver);
    return stolen === 'taken_over' ? 'busy' : stolen;
  }

  private async holderIsStuck(): Promise<boolean> {
    const { atMs, sendingSince } = await this.database.contact();
    return this.world.nowMs() - Math.max(atMs, sendingSince ?? 0) > STUCK_AFTER_MS;
  }

  private async pauseByContact(): Promise<number> {
    const { failures } = await this.database.contact().catch(() => ({ failures: 1 }));
    return pauseAfter(failures, this.world.random());
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }
}

/** The lock of this tab was taken by another one, which sends now; this one does not take it back at once. */
function takenOver(error: unknown): 'taken_over' {
  if (error instanceof DOMException && error.name === 'AbortError') return 'taken_over';
  throw error;
}
