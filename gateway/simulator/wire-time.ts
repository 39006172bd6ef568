/** One frame at a time goes over the wire, and each takes the time of its bytes and the silence of 3.5 characters. */
const BITS_PER_BYTE = 10;
const SILENT_CHARACTERS = 3.5;

export class WireTime {
  private freeAt = 0;

  /** `baudRate` 0 is a wire that takes no time. */
  constructor(private readonly baudRate: number) {}

  /** Puts a frame on the wire as soon as it is free, not before `notBefore`; gives the time at which it has passed (ms). */
  pass(bytes: number, notBefore: number): number {
    const lastsMs = this.baudRate > 0 ? ((bytes + SILENT_CHARACTERS) * BITS_PER_BYTE * 1000) / this.baudRate : 0;
    this.freeAt = Math.max(this.freeAt, notBefore) + lastsMs;
    return this.freeAt;
  }
}
