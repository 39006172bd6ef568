/** What can send a message: over HTTP today. */
import type { SmsOutcome } from '#shared';

export interface OutgoingSms {
  /** the same at every try, so that a provider may know that it has it */
  readonly messageId: string;
  readonly to: string;
  readonly text: string;
}

export interface SmsAnswer {
  readonly outcome: SmsOutcome;
  /** the provider's own words, or the fault of the line */
  readonly answer: string;
}

export interface SmsProvider {
  /**
   * Hands one message over and says what came of it, whatever it is; within a minute. Rejects only when `stop` fires:
   * then nobody knows whether it was taken.
   */
  send(message: OutgoingSms, stop: AbortSignal): Promise<SmsAnswer>;
}
