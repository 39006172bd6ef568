/** What of a write-off is signed: all that a person said, so that none of it can be changed by hand. */
import type { WriteOffRow } from './write-off.entity.js';

export function bytesOfWriteOff(row: Omit<WriteOffRow, 'signature' | 'keyId' | 'reversedMinor'>): Buffer {
  const ranges = row.ranges.map(({ from, to }) => [from, to]);
  const said = [
    ...['write-off', row.writeOffId, row.deviceId, ranges, row.operatorId, row.shiftId, row.amountMinor],
    ...[row.reason, row.byId, row.at.getTime(), row.businessDate],
  ];
  return Buffer.from(JSON.stringify(said));
}
