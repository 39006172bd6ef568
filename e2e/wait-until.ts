import { setTimeout as pause } from 'node:timers/promises';

/** Long enough for a credit to find its way over a bus at 9600 baud that is polling. */
export const UNTIL_CREDITED_MS = 60_000;

/** Asks again until it holds or the time is over; what it is then, the expectation behind it says. */
export async function waitUntil(holds: () => Promise<boolean>, withinMs = UNTIL_CREDITED_MS): Promise<void> {
  const endsAt = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > endsAt) return;
    await pause(300);
  }
}
