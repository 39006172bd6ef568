/**
 * Health and metrics of the gateway, over HTTP on 127.0.0.1 only: `/health/live`, `/health/ready` (503 until the server
 * has said welcome), `/metrics` for Prometheus. Nothing can be changed through it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';

/** How the gateway is at this moment. */
export interface GatewayHealth {
  readonly isServerThere: boolean;
  readonly isReadOnly: boolean;
  readonly buses: number;
  readonly busesOnline: number;
  readonly meters: number;
  readonly metersLost: number;
  /** meters with an order that is not decided */
  readonly metersWithOrders: number;
  readonly outcomesWaiting: number;
  readonly readingsWaiting: number;
}

const METRICS: readonly (readonly [name: string, help: string, value: (health: GatewayHealth) => number])[] = [
  ['gateway_server_connected', 'Whether the server has said welcome', (health) => Number(health.isServerThere)],
  ['gateway_read_only', 'Whether nothing may be written to meters', (health) => Number(health.isReadOnly)],
  ['gateway_buses', 'Buses of the site', (health) => health.buses],
  ['gateway_buses_online', 'Buses that are connected', (health) => health.busesOnline],
  ['gateway_meters', 'Meters of the site', (health) => health.meters],
  ['gateway_meters_lost', 'Meters that do not answer', (health) => health.metersLost],
  ['gateway_meters_with_orders', 'Meters with an order that is not decided', (health) => health.metersWithOrders],
  ['gateway_outcomes_waiting', 'Outcomes that the server has not acknowledged', (health) => health.outcomesWaiting],
  ['gateway_readings_waiting', 'Readings that the server has not acknowledged', (health) => health.readingsWaiting],
];

/** Opens the door; rejects with an Error when the port is taken. Port 0 takes a free one. */
export async function openHealthDoor(
  port: number,
  look: () => GatewayHealth,
): Promise<{ readonly port: number; close(): void }> {
  const registry = new Registry();
  for (const [name, help, value] of METRICS) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(value(look()));
        },
      }),
    );
  }
  const answer = async (path: string): Promise<{ status: number; type: string; text: string }> => {
    const health = look();
    const json = (status: number, body: object) => ({ status, type: 'application/json', text: JSON.stringify(body) });
    switch (path) {
      case '/health/live':
        return json(200, { live: true });
      case '/health/ready':
        return json(health.isServerThere ? 200 : 503, health);
      case '/metrics':
        return { status: 200, type: registry.contentType, text: await registry.metrics() };
      default:
        return json(404, { message: 'There are /health/live, /health/ready and /metrics.' });
    }
  };
  const server = createServer((request, response) => {
    answer((request.url ?? '/').split('?')[0] ?? '/').then(
      ({ status, type, text }) => response.writeHead(status, { 'content-type': type }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
