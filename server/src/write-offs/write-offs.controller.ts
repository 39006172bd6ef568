import { Controller } from '@nestjs/common';
import { type DeviceRecord, showDeviceRoute, writeOffRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { WriteOffs } from './write-offs.service.js';

@Controller()
export class WriteOffsController {
  constructor(private readonly writeOffs: WriteOffs) {}

  @Handle(showDeviceRoute)
  show(@Input() { params }: InputOf<typeof showDeviceRoute>): Promise<DeviceRecord> {
    return this.writeOffs.show(params.deviceId);
  }

  @Handle(writeOffRoute)
  writeOff(@Input() { params, body }: InputOf<typeof writeOffRoute>, @Who() who: Who): Promise<DeviceRecord> {
    return this.writeOffs.writeOff(who, params.deviceId, body);
  }
}
