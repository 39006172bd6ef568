/** What Prometheus reads: the process, and every request by route, method and status. No names, no ids. */
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isThisMachine } from '../http/plain-http.js';

const processMetrics = new Registry();
let collects = false;

/** Above zero the books were cut short, or a backup was restored and nobody has answered for it. */
export const sealHeadsMissing = new Gauge({
  name: 'seal_heads_missing',
  help: 'Heads of the chain of seals that gateways or tablets keep and the chain does not have',
  registers: [processMetrics],
});

export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    if (!collects) collectDefaultMetrics({ register: processMetrics });
    collects = true;
  }

  /** Times each request. */
  readonly observe: RequestHandler = (request, response, next) => {
    const startedAtNs = process.hrtime.bigint();
    response.once('finish', () => {
      const matched: unknown = Object(request.route)['path'];
      const route = typeof matched === 'string' ? matched : 'none';
      const seconds = Number(process.hrtime.bigint() - startedAtNs) / 1e9;
      this.requests.observe({ method: request.method, route, status: response.statusCode }, seconds);
    });
    next();
  };

  /** With the token, or from this machine where none is set. */
  show(token: string | undefined): RequestHandler {
    return (request, response, next) => {
      const isAllowed =
        token === undefined
          ? isThisMachine(request.socket.remoteAddress?.replace('::ffff:', '') ?? '') &&
            !request.headers['x-forwarded-for']
          : request.headers.authorization === `Bearer ${token}`;
      if (!isAllowed) {
        response
          .status(403)
          .json({ refusal: 'permission_missing', message: 'metrics take the token of METRICS_TOKEN' });
        return;
      }
      const all = Registry.merge([processMetrics, this.registry]);
      all.metrics().then((text) => response.type(all.contentType).send(text), next);
    };
  }
}
