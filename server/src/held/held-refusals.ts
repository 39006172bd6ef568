import type { ReleaseRefusal } from '#shared';
import { Refused } from '../http/refused.js';

const SENTENCES: Readonly<Record<ReleaseRefusal, string>> = {
  not_held: 'The money of this sale is not held any more: it was released already, or its meter has it.',
  assignment_unknown:
    'There is no such meter of a tenant in your buildings. Choose another meter, or pay the money back.',
  account_cancelled: 'This account was cancelled. Choose another meter, or pay the money back.',
  account_closing: 'This account is being closed. Choose another meter, or pay the money back.',
  meter_exchanged: 'The meter of this sale was exchanged meanwhile. Move the money to the new meter.',
  meter_postpaid: 'This meter is postpaid and takes no credit. Choose another meter, or pay the money back.',
  amount_not_positive: 'There is no amount above zero that a meter could take. Pay it back to close it.',
  meter_cannot_hold_exactly: 'The meter has two decimals and cannot hold this amount exactly. Pay the money back.',
  over_hoarding_limit:
    'This meter may not hold so much more under its hoarding limit. Choose another meter, or raise the limit.',
};

export const releaseRefusal = (refusal: ReleaseRefusal): Refused => new Refused(refusal, SENTENCES[refusal]);

export const releaseTaken = (): Refused =>
  new Refused('release_taken', 'This form was used for another release already. Open the held sale again.');

export const heldUnknown = (): Refused =>
  new Refused('held_unknown', 'There is no such held sale in your buildings. Look at the list again.');

export const quarantinedUnknown = (): Refused =>
  new Refused('quarantined_unknown', 'There is no such item that was put aside. Look at the list again.');
