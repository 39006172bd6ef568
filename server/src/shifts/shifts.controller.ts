import { Controller } from '@nestjs/common';
import { closeShiftRoute, handOverRoute, type ResponseOf, showShiftRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Shifts } from './shifts.service.js';

@Controller()
export class ShiftsController {
  constructor(private readonly shifts: Shifts) {}

  @Handle(showShiftRoute)
  show(
    @Input() { params }: InputOf<typeof showShiftRoute>,
    @Who() who: Who,
  ): Promise<ResponseOf<typeof showShiftRoute>> {
    return this.shifts.show(who, params.shiftId);
  }

  @Handle(closeShiftRoute)
  close(
    @Input() { params, body }: InputOf<typeof closeShiftRoute>,
    @Who() who: Who,
  ): Promise<ResponseOf<typeof closeShiftRoute>> {
    return this.shifts.close(who, params.shiftId, body);
  }

  @Handle(handOverRoute)
  handOver(
    @Input() { body }: InputOf<typeof handOverRoute>,
    @Who() who: Who,
  ): Promise<ResponseOf<typeof handOverRoute>> {
    return this.shifts.receive(who, body);
  }
}
