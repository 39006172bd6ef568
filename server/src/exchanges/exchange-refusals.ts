/** What is said to the person when an exchange is refused. */
import type { MeterCode } from '#shared';
import { Refused } from '../http/refused.js';
import type { ExchangeRefusal } from './check-exchange.js';

/** What the sentences name. */
export interface RefusedExchange {
  readonly meterCode: MeterCode;
  readonly newMeterCode: MeterCode;
  /** with its currency */
  readonly held: string;
}

export function exchangeRefusal(refusal: ExchangeRefusal, about: RefusedExchange): Refused {
  const { meterCode, newMeterCode, held } = about;
  const sentences: Readonly<Record<ExchangeRefusal, readonly [field: string, message: string]>> = {
    assignment_closed: ['assignmentId', `Meter ${meterCode} does not belong to this tenant any more.`],
    account_closing: ['assignmentId', `Meter ${meterCode} is being closed. Leave the closing first, or go on with it.`],
    meter_unknown: ['newMeterCode', `There is no meter ${newMeterCode} in your buildings. Choose one from the list.`],
    meter_has_account: [
      'newMeterCode',
      `Meter ${newMeterCode} belongs to an open account already. Choose another meter.`,
    ],
    meter_postpaid: ['newMeterCode', `Only prepaid meters can be exchanged: meter ${newMeterCode} takes no credit.`],
    carried_over_held: [
      'carriedMinor',
      `Meter ${meterCode} held ${held} when it was last heard. No more than that can be carried.`,
    ],
    meter_cannot_hold_exactly: [
      'carriedMinor',
      `Meter ${newMeterCode} holds amounts with two decimals at most. Round the amount.`,
    ],
    over_hoarding_limit: [
      'carriedMinor',
      `That is more than meter ${newMeterCode} may take under its limit. Carry less.`,
    ],
    order_unanswered: [
      'endUnanswered',
      `An order of meter ${meterCode} may have been written already. Say that it counts as not given.`,
    ],
  };
  const [path, message] = sentences[refusal];
  return new Refused(refusal, message, { fields: [{ path, message }], details: { meterCode, newMeterCode, held } });
}

export function exchangeTaken(): Refused {
  return new Refused('exchange_taken', 'This form was used for another exchange already. Begin a new one.');
}

export function assignmentUnknown(): Refused {
  return new Refused('assignment_unknown', 'There is no such meter of a tenant. Load the page again.');
}

export function assignmentExists(): Refused {
  return new Refused('assignment_exists', 'This form was used for another account already. Begin a new one.');
}

export function orderUnderWay(meterCode: MeterCode): Refused {
  const message = `An order of meter ${meterCode} is being answered at this moment. Try again in a moment.`;
  return new Refused('order_under_way', message, { details: { meterCode } });
}

export function meterNotExchanged(meterCode: MeterCode): Refused {
  const message = `At the place of meter ${meterCode} the old meter still answers. Install the new one first.`;
  return new Refused('meter_not_exchanged', message, { details: { meterCode } });
}

export function gatewayAway(): Refused {
  return new Refused(
    'gateway_away',
    'The gateway of the old meter is not connected. It must be told first that nothing is written to that meter any more.',
  );
}
