import type { Problem } from '#shared';

/** Why there is no answer: the request went nowhere, something in between answered, the server broke over it. */
export type AwayBecause = 'no_signal' | 'no_answer' | 'server_fault';

/** No answer of the server: no signal, server down, or something in between answered. A repeat later makes sense. */
export class ServerAway extends Error {
  override readonly name = 'ServerAway';
  constructor(readonly because: AwayBecause = 'no_answer') {
    super('the server does not answer');
  }
}

/** The server understood and said no; a repeat of the same gives the same answer. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly fields: readonly { readonly path: string; readonly message: string }[];

  constructor(
    readonly status: number,
    problem: Problem,
  ) {
    super(problem.message);
    this.refusal = problem.refusal;
    this.details = problem.details ?? {};
    this.fields = problem.fields ?? [];
  }
}

/** What a request can end in besides success. */
export type Fault = ServerAway | RefusedError;

/** The fault in plain data, as the store keeps it. */
export interface FaultState {
  readonly refusal: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
}

/** What stands for 'the server does not answer' in a `FaultState`. */
export const SERVER_AWAY = 'server_away';

/** Puts a thrown fault into plain data; anything else is a bug and is thrown on. */
export function faultState(thrown: unknown): FaultState {
  if (thrown instanceof RefusedError) {
    return { refusal: thrown.refusal, message: thrown.message, details: thrown.details, fields: thrown.fields };
  }
  if (thrown instanceof ServerAway) {
    return { refusal: SERVER_AWAY, message: thrown.message, details: { because: thrown.because }, fields: [] };
  }
  throw thrown;
}
