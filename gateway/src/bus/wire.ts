import type { ConnectionCause } from '#shared';

/** A two-way stream of bytes that is open, or gone for good. */
export interface Wire {
  write(bytes: Buffer): void;
  /** Ends the stream; `onClosed` follows. May be called again. */
  destroy(): void;
}

export interface WireListener {
  onBytes(bytes: Buffer): void;
  /** Comes once, whoever ended the stream. */
  onClosed(reason: string, cause: ConnectionCause): void;
}

/** Opens a new stream; rejects with an Error that says why it could not. */
export type OpenWire = (listener: WireListener) => Promise<Wire>;
