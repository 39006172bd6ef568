import { formatReceiptNumber } from '#shared';

/** What people call an item that is not believed: the receipt that it claims to be, where its device is known; else when it came. */
export function nameOfQuarantined(prefix: string | null | undefined, number: number | null, receivedAt: Date): string {
  return prefix && number !== null ? formatReceiptNumber(prefix, number) : receivedAt.toISOString();
}
