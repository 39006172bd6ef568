/**
 * What a room draws: a base load, a working day and steps of five minutes that differ from room to room and from day to
 * day. It is a function of the meter code and the time alone, so that a restarted simulator goes on as if it had not
 * been away.
 */
const STEP_MS = 5 * 60_000;

/** The share of the day's load that is on in each hour, 0 to 100. */
const DAY_SHAPE = [8, 6, 6, 6, 6, 10, 22, 40, 62, 75, 80, 84, 90, 86, 82, 80, 84, 92, 100, 96, 80, 56, 30, 14];

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  value = Math.imul(value ^ (value >>> 15), 2246822507);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Watts of the whole room at a time (ms since 1970); constant inside a step of five minutes. */
export function roomLoadW(meterCode: string, phases: 1 | 3, at: number): number {
  const step = Math.floor(at / STEP_MS);
  const room = hash(meterCode);
  const baseW = 40 + (room % 160);
  const swingW = 300 + ((room >>> 8) % 1700);
  const share = DAY_SHAPE[new Date(step * STEP_MS).getHours()] ?? 50;
  const flicker = 60 + (hash(`${meterCode}/${step}`) % 81);
  return (baseW + Math.floor((swingW * share * flicker) / 10_000)) * phases;
}

/** When the load may change next. */
export function nextLoadChange(at: number): number {
  return (Math.floor(at / STEP_MS) + 1) * STEP_MS;
}
