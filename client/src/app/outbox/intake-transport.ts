/**
 * Carries signed items to the server without a session: the device's signature is the authority. What the server's
 * answer means is decided here and nowhere else; what the browser believes of its network is only a hint. The service
 * worker answers 504 when there is no signal.
 */
import { intakeRoute, problemSchema, type BodyOf, type Presented, type ResponseOf } from '#shared';

export type IntakeBody = BodyOf<typeof intakeRoute>;
export type IntakeAnswer = ResponseOf<typeof intakeRoute>;

export type IntakeReply =
  | { readonly kind: 'answer'; readonly answer: IntakeAnswer }
  | { readonly kind: 'no_signal' }
  | { readonly kind: 'server_away' }
  /** the server is there and will not look at this request at all */
  | { readonly kind: 'refused'; readonly message: string };

export type IntakeTransport = (body: IntakeBody) => Promise<IntakeReply>;

export type Wanted = NonNullable<IntakeAnswer['wanted']>;

/**
 * One delivery. A server that came back from an older backup says which devices and leases it does not know any more:
 * what it signed for them is presented, and the same items go up again.
 */
export async function deliver(
  transport: IntakeTransport,
  body: Pick<IntakeBody, 'deviceId' | 'items' | 'own'>,
  present: (wanted: Wanted) => Promise<Presented>,
): Promise<IntakeReply> {
  const reply = await transport({ ...body, canPresent: true });
  if (reply.kind !== 'answer' || !reply.answer.wanted) return reply;
  return transport({ ...body, presented: await present(reply.answer.wanted) });
}

/** Longest wait for one batch; a slow line takes long for fifty items, a dead one for ever. */
export const INTAKE_TIMEOUT_MS = 25_000;

/** The real transport: one POST, its answer checked by the contract. Never rejects. */
export async function postIntake(body: IntakeBody): Promise<IntakeReply> {
  try {
    const response = await fetch(intakeRoute.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      cache: 'no-store',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(INTAKE_TIMEOUT_MS),
    });
    return await readReply(response);
  } catch {
    // fetch rejects for no network, a cut line and the timeout alike: in each case nothing is known to have arrived.
    return { kind: 'no_signal' };
  }
}

async function readReply(response: Response): Promise<IntakeReply> {
  if (response.status === 504) return { kind: 'no_signal' };
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    const answer = intakeRoute.response?.safeParse(json);
    return answer?.success ? { kind: 'answer', answer: answer.data } : { kind: 'server_away' };
  }
  const problem = problemSchema.safeParse(json);
  const isRefusal = response.status >= 400 && response.status < 500 && response.status !== 429 && problem.success;
  return isRefusal ? { kind: 'refused', message: problem.data.message } : { kind: 'server_away' };
}

/** Is the server there, for a browser that is no device yet? Never rejects. */
export async function pingServer(): Promise<'online' | 'no_signal' | 'server_away'> {
  try {
    const response = await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout(INTAKE_TIMEOUT_MS) });
    if (response.status === 504) return 'no_signal';
    return response.ok && (response.headers.get('content-type') ?? '').includes('json') ? 'online' : 'server_away';
  } catch {
    return 'no_signal';
  }
}
