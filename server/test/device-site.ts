/** Devices that a seller registers over the HTTP door, and the leases that he asks for on them. */
import { type KeyObject, randomUUID } from 'node:crypto';
import { enrolDeviceRoute, grantLeaseRoute } from '#shared';
import { newDeviceKey, signStatement } from './device-key.js';
import { type TestClient, TestClock, type TestServer, type TestServerOptions } from './harness.js';

/** A public key that no device has yet. */
export const newKey = (): string => newDeviceKey().publicKey;
/** Of the operator who is signed in with a client. */
export const idOf = (client: TestClient): string => client.session?.operator.operatorId ?? '';

export class DeviceSite {
  /** of the devices that `enrol` has made keys for */
  readonly keys = new Map<string, KeyObject>();

  private constructor(
    readonly clock: TestClock,
    readonly server: TestServer,
    readonly seller: TestClient,
  ) {}

  static async open(start: (options?: TestServerOptions) => Promise<TestServer>): Promise<DeviceSite> {
    const clock = new TestClock();
    const server = await start({ clock });
    return new DeviceSite(clock, server, await server.signIn('seller', { offlineFloatMinor: 300_000 }));
  }

  async enrol(client = this.seller, body = {}) {
    const { publicKey, privateKey } = newDeviceKey();
    const device = await client.call(enrolDeviceRoute, {
      body: { requestId: randomUUID(), name: 'Counter 1', publicKey, ...body },
    });
    if (!('publicKey' in body)) this.keys.set(device.deviceId, privateKey);
    return device;
  }

  /** That whoever asks holds the device. */
  proofOf(deviceId: string, client: TestClient) {
    const privateKey = this.keys.get(deviceId);
    return privateKey && signStatement('browser', { deviceId, privateKey }, idOf(client), this.clock.now());
  }

  /** Asks for a lease. */
  ask(deviceId: string, client = this.seller, body = {}) {
    const proof = this.proofOf(deviceId, client);
    const said = { lastNumber: 0, durable: true, clockMs: this.clock.now().getTime(), ...(proof && { proof }) };
    return client.answer(grantLeaseRoute, {
      params: { deviceId },
      body: { requestId: randomUUID(), ...said, ...body },
    });
  }
}
