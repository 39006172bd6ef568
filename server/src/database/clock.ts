import { Injectable } from '@nestjs/common';

/** The server's time. Tests hand in a clock of their own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
