import { Controller, Ip } from '@nestjs/common';
import { intakeRoute, type ResponseOf } from '#shared';
import { Handle, Input, type InputOf } from '../http/handle.js';
import { Intake } from './intake.service.js';

@Controller()
export class IntakeController {
  constructor(private readonly intake: Intake) {}

  @Handle(intakeRoute)
  take(@Input() { body }: InputOf<typeof intakeRoute>, @Ip() source: string): Promise<ResponseOf<typeof intakeRoute>> {
    return this.intake.take(body, source);
  }
}
