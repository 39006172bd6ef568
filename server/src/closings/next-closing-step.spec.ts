import { minorUnits } from '#shared';
import { type ClosingFacts, type ClosingStep, nextClosingStep } from './next-closing-step.js';

const OFF_AT = new Date('2026-03-02T12:00:00.000Z');
const READING = {
  readAt: new Date(OFF_AT.getTime() + 1),
  mode: 'forced_off' as const,
  balanceMinor: minorUnits(1_234),
  energyWh: 5_000,
};
const FACTS: ClosingFacts = {
  state: 'powering_off',
  postpaid: false,
  wanted: { mode: 'forced_off', state: 'confirmed', reason: null },
  openOrders: 0,
  blockedReason: null,
  isLost: false,
  reading: READING,
  poweredOffAt: null,
  settleOrder: null,
  closeOrder: null,
};

const words = (step: ClosingStep): string => {
  if (step.step === 'wait') return `wait ${step.for}${step.reason === null ? '' : ` ${step.reason}`}`;
  return step.step === 'stop' ? `stop ${step.reason}` : step.step;
};

describe('the next step of a closing', () => {
  const order = (state: string, reason: string | null = null) => ({ state, reason }) as ClosingFacts['closeOrder'];
  const off = { state: 'reading' as const, poweredOffAt: OFF_AT };
  const settling = (state: string, reason: string | null = null) => ({
    state: 'settling' as const,
    settleOrder: order(state, reason),
  });
  const closing = (state: string, reason: string | null = null) => ({
    state: 'closing' as const,
    closeOrder: order(state, reason),
  });
  const cases: readonly (readonly [string, Partial<ClosingFacts>, string])[] = [
    ['wants the meter off first', { wanted: { mode: 'prepaid', state: 'confirmed', reason: null } }, 'want_off'],
    ['wants it off where nothing was ever wanted', { wanted: null }, 'want_off'],
    [
      'wants it off again when somebody recovered it',
      { wanted: { mode: 'forced_on', state: 'waiting', reason: null } },
      'want_off',
    ],
    ['waits for orders that are open', { openOrders: 1 }, 'wait orders'],
    ['says when those wait for a person', { openOrders: 1, blockedReason: 'bad_check' }, 'wait blocked bad_check'],
    ['says when those wait for a lost meter', { openOrders: 1, isLost: true }, 'wait meter_lost'],
    [
      'waits until the meter has said that it is off',
      { wanted: { mode: 'forced_off', state: 'waiting', reason: null } },
      'wait forced_off',
    ],
    [
      'says why the meter cannot be forced off',
      { wanted: { mode: 'forced_off', state: 'needs_attention', reason: 'mode: wanted' } },
      'wait forced_off mode: wanted',
    ],
    [
      'waits for a lost meter',
      { wanted: { mode: 'forced_off', state: 'waiting', reason: null }, isLost: true },
      'wait meter_lost',
    ],
    ['goes on when it is off and without orders', {}, 'powered_off'],
    ['does not force a meter off that only measures', { postpaid: true, wanted: null }, 'powered_off'],
    ['takes a reading from after that', off, 'read'],
    ['takes no older one', { ...off, reading: { ...READING, readAt: OFF_AT } }, 'wait reading'],
    ['takes none in which credit still runs', { ...off, reading: { ...READING, mode: 'prepaid' } }, 'wait reading'],
    ['takes none without a balance', { ...off, reading: { ...READING, balanceMinor: null } }, 'wait reading'],
    ['waits for a first one', { ...off, reading: null }, 'wait reading'],
    ['waits for a lost meter to be read', { ...off, reading: null, isLost: true }, 'wait meter_lost'],
    [
      'needs no balance of a meter that only measures',
      { ...off, postpaid: true, reading: { ...READING, mode: null, balanceMinor: null } },
      'read',
    ],
    ['waits for a person to confirm', { state: 'ready' }, 'wait person'],
    ['waits for a person when the meter said no', { state: 'needs_attention' }, 'wait person'],
    ['waits for the settling order', settling('waiting'), 'wait meter'],
    ['waits for it at the gateway', settling('journalled'), 'wait meter'],
    ['says when it waits for a person', { ...settling('needs_attention'), blockedReason: 'x' }, 'wait blocked x'],
    ['says when it waits for a lost meter', { ...settling('offered'), isLost: true }, 'wait meter_lost'],
    ['closes when it is in', settling('applied'), 'close'],
    ['stops when the meter refuses it', settling('refused', 'below_zero'), 'stop below_zero'],
    ['stops when the account was closed before it was in', settling('refused', 'meter_closed'), 'stop meter_closed'],
    ['stops when it ended without the meter', settling('void'), 'stop void'],
    ['orders the close', { state: 'closing' }, 'order_close'],
    ['waits for the close', closing('offered'), 'wait meter'],
    ['is done when the meter is closed', closing('applied'), 'finish'],
    ['is done when the meter was closed already', closing('refused', 'meter_closed'), 'finish'],
    ['stops when the close is refused otherwise', closing('refused', 'bad_check'), 'stop bad_check'],
    ['stops when the close ended without the meter', closing('void'), 'stop void'],
    ['rests when it is done', { state: 'done' }, 'wait nothing'],
    ['rests when it was abandoned', { state: 'abandoned' }, 'wait nothing'],
  ];
  for (const [title, facts, expected] of cases) {
    it(title, () => expect(words(nextClosingStep({ ...FACTS, ...facts }))).toBe(expected));
  }
});
