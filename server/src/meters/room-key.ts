/**
 * Two rooms are the same when a person reads them as the same: `e406` and `E406`, full-width and plain digits. Databases
 * compare text each in their own way, so the room is unique by this key and not by its spelling.
 */
export function roomKeyOf(room: string): string {
  return room.normalize('NFKC').trim().replace(/\s+/g, ' ').toUpperCase();
}
