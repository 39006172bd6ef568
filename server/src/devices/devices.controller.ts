import { Controller } from '@nestjs/common';
import {
  type Device,
  type DeviceCode,
  enrolDeviceRoute,
  grantLeaseRoute,
  listDeviceCodesRoute,
  listUnaccountedRoute,
  makeDeviceCodeRoute,
  type ResponseOf,
  renameDeviceRoute,
  revokeDeviceRoute,
  withdrawDeviceCodeRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { DeviceCodes } from './device-codes.service.js';
import { DeviceQueries, toDevice } from './devices.queries.js';
import { Devices } from './devices.service.js';
import { Leases } from './leases.service.js';

@Controller()
export class DevicesController {
  constructor(
    private readonly devices: Devices,
    private readonly leases: Leases,
    private readonly codes: DeviceCodes,
    private readonly queries: DeviceQueries,
  ) {}

  @Handle(enrolDeviceRoute)
  async enrol(@Input() { body }: InputOf<typeof enrolDeviceRoute>, @Who() who: Who): Promise<Device> {
    return toDevice(await this.devices.enrol(who, body));
  }

  @Handle(makeDeviceCodeRoute)
  makeCode(
    @Input() { body }: InputOf<typeof makeDeviceCodeRoute>,
    @Who() who: Who,
  ): Promise<ResponseOf<typeof makeDeviceCodeRoute>> {
    return this.codes.make(who, body);
  }

  @Handle(listDeviceCodesRoute)
  openCodes(): Promise<DeviceCode[]> {
    return this.codes.open();
  }

  @Handle(withdrawDeviceCodeRoute)
  withdrawCode(@Input() { params }: InputOf<typeof withdrawDeviceCodeRoute>, @Who() who: Who): Promise<void> {
    return this.codes.withdraw(who, params.codeId);
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

  @Handle(renameDeviceRoute)
  async rename(@Input() { params, body }: InputOf<typeof renameDeviceRoute>, @Who() who: Who): Promise<Device> {
    return toDevice(await this.devices.rename(who, params.deviceId, body));
  }

  @Handle(revokeDeviceRoute)
  async revoke(@Input() { params, body }: InputOf<typeof revokeDeviceRoute>, @Who() who: Who): Promise<Device> {
    return toDevice(await this.devices.revoke(who, params.deviceId, body.reason));
  }
}
