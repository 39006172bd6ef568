import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { Clock } from './clock.js';

/** Where ids and secrets come from. Tests may hand in their own. */
@Injectable()
export class Ids {
  constructor(private readonly clock: Clock) {}

  /** A UUIDv7: sorts by the time at which it was made. */
  next(): string {
    return v7({ msecs: this.clock.now().getTime() });
  }

  /** Random bytes for secrets and wire ids. */
  bytes(length: number): Buffer {
    return randomBytes(length);
  }
}
