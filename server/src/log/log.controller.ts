import { Controller } from '@nestjs/common';
import { type Operation, type ResponseOf, showOperationRoute, verifyLogRoute } from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { OperationLog } from './operation-log.service.js';

@Controller()
export class LogController {
  constructor(private readonly log: OperationLog) {}

  @Handle(showOperationRoute)
  show(@Who() who: Who, @Input() { params }: InputOf<typeof showOperationRoute>): Promise<Operation> {
    return this.log.show(who, params.operationId);
  }

  @Handle(verifyLogRoute)
  verify(): Promise<ResponseOf<typeof verifyLogRoute>> {
    return this.log.verify();
  }
}
