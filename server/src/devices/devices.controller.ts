import { Controller } from '@nestjs/common';
import {
  type Device,
  enrolDeviceRoute,
  grantLeaseRoute,
  listDevicesRoute,
  listUnaccountedRoute,
  type ResponseOf,
  revokeDeviceRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { DeviceQueries, toDevice } from './devices.queries.js';
import { Devices } from './devices.service.js';
import { Leases } from './leases.service.js';

@Controller()
export class DevicesController {
  constructor(
    private readonly devices: Devices,
    private readonly leases: Leases,
    private readonly queries: DeviceQueries,
  ) {}

  @Handle(enrolDeviceRoute)
  async enrol(@Input() { body }: InputOf<typeof enrolDeviceRoute>, @Who() who: Who): Promise<Device> {
    return toDevice(await this.devices.enrol(who, body));
  }

  @Handle(listDevicesRoute)
  list(@Input() { query }: InputOf<typeof listDevicesRoute>): Promise<ResponseOf<typeof listDevicesRoute>> {
    return this.queries.page(query);
  }

  @Handle(listUnaccountedRoute)
  unaccounted(): Promise<ResponseOf<typeof listUnaccountedRoute>> {
    return this.queries.unaccounted();
  }

  @Handle(grantLeaseRoute)
  async grantLease(
    @Input() { params, body }: InputOf<typeof grantLeaseRoute>,
    @Who() who: Who,
  ): Promise<ResponseOf<typeof grantLeaseRoute>> {
    const { lease, ...granted } = await this.leases.grant(who, params.deviceId, body);
    const { buildings, offlineMethods } = lease;
    return {
      ...granted,
      lease: {
        ...lease,
        buildings: buildings === 'all' ? buildings : [...buildings],
        offlineMethods: [...offlineMethods],
      },
    };
  }

  @Handle(revokeDeviceRoute)
  async revoke(@Input() { params, body }: InputOf<typeof revokeDeviceRoute>, @Who() who: Who): Promise<Device> {
    return toDevice(await this.devices.revoke(who, params.deviceId, body.reason));
  }
}
