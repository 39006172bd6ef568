import { CLOSING_STATES, minorUnits } from '#shared';
import {
  checkConfirmation,
  CONFIRMATION_REFUSALS,
  type ClosingToConfirm,
  confirmationEvent,
  type ConfirmationRefusal,
  type ConfirmedByPerson,
} from './check-confirmation.js';

const CLOSING: ClosingToConfirm = {
  state: 'ready',
  postpaid: false,
  attempt: 2,
  balanceMinor: minorUnits(1_000),
  openOrders: 0,
  methods: ['cash'],
};
const CONFIRMED: ConfirmedByPerson = {
  attempt: 2,
  balanceMinor: minorUnits(1_000),
  arrears: null,
  withoutMeter: null,
};
const PAID = { how: 'paid', method: 'cash', shiftId: 's' } as const;
const WITHOUT = { reason: 'burnt' };
const owing = { balanceMinor: minorUnits(-500) };

describe('the confirmation of a closing', () => {
  const cases: readonly (readonly [
    string,
    Partial<ClosingToConfirm>,
    Partial<ConfirmedByPerson>,
    ConfirmationRefusal | undefined,
  ])[] = [
    ['passes when it says what was read', {}, {}, undefined],
    ['passes with arrears that are paid', owing, { ...owing, arrears: PAID }, undefined],
    [
      'passes with arrears that are let go',
      owing,
      { ...owing, arrears: { how: 'written_off', reason: 'moved abroad' } },
      undefined,
    ],
    [
      'passes without the meter while it is powered off',
      { state: 'powering_off' },
      { withoutMeter: WITHOUT },
      undefined,
    ],
    [
      'passes without the meter after the meter said no',
      { state: 'needs_attention' },
      { withoutMeter: WITHOUT },
      undefined,
    ],
    ['is refused before the meter was read', { state: 'reading' }, {}, 'closing_not_ready'],
    ['is refused once it is settled', { state: 'settling' }, { withoutMeter: WITHOUT }, 'closing_not_ready'],
    ['is refused when it saw an older attempt', {}, { attempt: 1 }, 'closing_not_ready'],
    [
      'is refused without the meter while an order may be in it',
      { openOrders: 1 },
      { withoutMeter: WITHOUT },
      'order_under_way',
    ],
    ['is refused while an order is on its way', { openOrders: 1 }, {}, 'order_under_way'],
    ['is refused when it saw another balance', {}, { balanceMinor: minorUnits(999) }, 'balance_changed'],
    ['is refused when arrears are left open', owing, owing, 'arrears_undecided'],
    ['is refused when there are no arrears', {}, { arrears: PAID }, 'arrears_none'],
    [
      'is refused with a method that is not taken',
      owing,
      { ...owing, arrears: { ...PAID, method: 'card' } },
      'method_unknown',
    ],
  ];
  for (const [title, closing, confirmed, expected] of cases) {
    it(title, () => {
      expect(checkConfirmation({ ...CLOSING, ...closing }, { ...CONFIRMED, ...confirmed })).toBe(expected);
    });
  }

  it('is told the first reason of all that apply', () => {
    const closing = { ...CLOSING, ...owing, openOrders: 1 };
    const wrong = { ...CONFIRMED, attempt: 1, balanceMinor: minorUnits(7), withoutMeter: WITHOUT };
    const mends: Partial<ConfirmedByPerson & ClosingToConfirm>[] = [
      { attempt: 2 },
      { openOrders: 0 },
      { balanceMinor: owing.balanceMinor },
    ];
    let told = checkConfirmation(closing, wrong);
    const heard = [told];
    let fixed: Partial<ConfirmedByPerson & ClosingToConfirm> = {};
    for (const mend of mends) {
      fixed = { ...fixed, ...mend };
      told = checkConfirmation({ ...closing, openOrders: fixed.openOrders ?? 1 }, { ...wrong, ...fixed });
      heard.push(told);
    }
    expect(heard).toEqual(CONFIRMATION_REFUSALS.slice(0, 4));
  });

  it('sends an order to the meter only where there is one to be sent', () => {
    const events = [minorUnits(1_000), minorUnits(0), minorUnits(-1)].map((balanceMinor) =>
      [false, true].map((postpaid) => confirmationEvent({ postpaid, balanceMinor }, false)),
    );
    expect(events).toEqual([
      ['settle', 'finish'],
      ['close', 'finish'],
      ['settle', 'finish'],
    ]);
    expect(confirmationEvent(CLOSING, true)).toBe('finish');
  });

  it('without the meter is possible wherever no order of the closing is under way', () => {
    const possible = CLOSING_STATES.filter(
      (state) => checkConfirmation({ ...CLOSING, state }, { ...CONFIRMED, withoutMeter: WITHOUT }) === undefined,
    );
    expect(possible).toEqual(['powering_off', 'reading', 'ready', 'needs_attention']);
  });
});
