import { enrolGatewayRoute } from '#shared';
import * as z from 'zod';
import { retryPauseMs } from '../credit/retry-pause.js';
import type { Logger } from '../log.js';
import type { Identity } from './identity.link.js';

/** The server said no to the code; trying again does not help. */
export class EnrolRefused extends Error {
  override readonly name = 'EnrolRefused';
}

export interface EnrolRequest {
  readonly serverUrl: string;
  readonly code: string;
  readonly instanceId: string;
  readonly version: string;
}

const answerSchema = enrolGatewayRoute.response ?? z.never();
const problemSchema = z.object({ refusal: z.string().optional(), message: z.string().optional() });
const TIMEOUT_MS = 15_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Hands in the one-time code and the public key, until the server has answered: the key is on the disk before, so a
 * lost answer is asked for again with the same bytes. Rejects with `EnrolRefused` on the server's no.
 */
export async function enrol(
  identity: Identity,
  request: EnrolRequest,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { serverUrl, code, instanceId, version } = request;
  const body = JSON.stringify({ code, publicKey: identity.publicKey, instanceId, version });
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      const gatewayId = await handIn(`${serverUrl}${enrolGatewayRoute.path}`, body, signal);
      identity.enrolled(gatewayId);
      return;
    } catch (error) {
      if (error instanceof EnrolRefused) throw error;
      if (failures === 1)
        log.warn({ serverUrl, error: String(error) }, 'The server is not reached; enrolling goes on.');
      await pause(retryPauseMs(failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), signal);
    }
  }
}

async function handIn(url: string, body: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const text = await response.text();
  if (response.ok) return answerSchema.parse(JSON.parse(text)).gatewayId;
  if (response.status >= 500 || response.status === 429) throw new Error(`The server answered ${response.status}.`);
  const problem = problemSchema.safeParse(parsed(text));
  const reason = problem.data?.message ?? problem.data?.refusal ?? `answer ${response.status}`;
  throw new EnrolRefused(`The server does not enrol this gateway: ${reason} Get a new code on the gateways page.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
