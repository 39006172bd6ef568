import { Controller } from '@nestjs/common';
import {
  createGatewayRoute,
  enrolGatewayRoute,
  type GatewayRecord,
  listGatewaysRoute,
  type ResponseOf,
  restoreGatewayRoute,
  revokeGatewayRoute,
} from '#shared';
import { Handle, Input, type InputOf } from '../http/handle.js';
import { Gateways } from './gateways.service.js';

@Controller()
export class GatewaysController {
  constructor(private readonly gateways: Gateways) {}

  @Handle(listGatewaysRoute)
  list(): Promise<GatewayRecord[]> {
    return this.gateways.list();
  }

  @Handle(createGatewayRoute)
  create(@Input() { body }: InputOf<typeof createGatewayRoute>): Promise<ResponseOf<typeof createGatewayRoute>> {
    return this.gateways.create(body.name, body.buildings);
  }

  @Handle(enrolGatewayRoute)
  enrol(@Input() { body }: InputOf<typeof enrolGatewayRoute>): Promise<ResponseOf<typeof enrolGatewayRoute>> {
    return this.gateways.enrol(body);
  }

  @Handle(revokeGatewayRoute)
  revoke(@Input() { params }: InputOf<typeof revokeGatewayRoute>): Promise<GatewayRecord> {
    return this.gateways.revoke(params.gatewayId);
  }

  @Handle(restoreGatewayRoute)
  restore(@Input() { params }: InputOf<typeof restoreGatewayRoute>): Promise<GatewayRecord> {
    return this.gateways.restore(params.gatewayId);
  }
}
