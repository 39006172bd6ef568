import type { MeterCode } from '#shared';

interface Turn {
  isRunning: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Node's timers hold no more than about 24 days; a day is enough to look again. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/**
 * One row of work at each meter: a turn does all that there is to do, never two of a meter at once. It begins when
 * something comes for the meter, and after the pause that the turn before asked for; whatever comes first ends the pause.
 */
export class MeterTurns {
  private readonly turns = new Map<MeterCode, Turn>();
  private stopped = false;

  /** `failed` hears what a turn threw. */
  constructor(
    private readonly run: (meterCode: MeterCode) => Promise<void>,
    private readonly failed: (meterCode: MeterCode, error: unknown) => void,
  ) {}

  get isStopped(): boolean {
    return this.stopped;
  }

  isRunning(meterCode: MeterCode): boolean {
    return this.turns.get(meterCode)?.isRunning === true;
  }

  /** Begins a turn now, unless one is under way: it sees what came meanwhile by itself. */
  wake(meterCode: MeterCode): void {
    const turn = this.turnOf(meterCode);
    if (turn.isRunning || this.stopped) return;
    clearTimeout(turn.timer);
    turn.isRunning = true;
    this.run(meterCode)
      .catch((error: unknown) => this.failed(meterCode, error))
      .finally(() => {
        turn.isRunning = false;
      });
  }

  wakeIn(meterCode: MeterCode, pauseMs: number): void {
    if (this.stopped) return;
    const turn = this.turnOf(meterCode);
    clearTimeout(turn.timer);
    turn.timer = setTimeout(() => this.wake(meterCode), Math.min(pauseMs, LONGEST_TIMER_MS));
  }

  /** No turn begins any more; one that is under way looks at `isStopped`. */
  stop(): void {
    this.stopped = true;
    for (const { timer } of this.turns.values()) clearTimeout(timer);
  }

  private turnOf(meterCode: MeterCode): Turn {
    const known = this.turns.get(meterCode);
    if (known) return known;
    const turn: Turn = { isRunning: false, timer: undefined };
    this.turns.set(meterCode, turn);
    return turn;
  }
}
