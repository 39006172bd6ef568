import { Controller, Req } from '@nestjs/common';
import {
  createGatewayRoute,
  enrolGatewayRoute,
  type GatewayRecord,
  listGatewaysRoute,
  type ResponseOf,
  restoreGatewayRoute,
  revokeGatewayRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { type HttpRequest, sourceOf } from '../http/request.js';
import { Gateways } from './gateways.service.js';

@Controller()
export class GatewaysController {
  constructor(private readonly gateways: Gateways) {}

  @Handle(listGatewaysRoute)
  list(): Promise<GatewayRecord[]> {
    return this.gateways.list();
  }

  @Handle(createGatewayRoute)
  create(
    @Who() who: Who,
    @Input() { body }: InputOf<typeof createGatewayRoute>,
  ): Promise<ResponseOf<typeof createGatewayRoute>> {
    return this.gateways.create(who, body.name, body.buildings);
  }

  @Handle(enrolGatewayRoute)
  enrol(
    @Input() { body }: InputOf<typeof enrolGatewayRoute>,
    @Req() request: HttpRequest,
  ): Promise<ResponseOf<typeof enrolGatewayRoute>> {
    return this.gateways.enrol(body, sourceOf(request));
  }

  @Handle(revokeGatewayRoute)
  revoke(@Who() who: Who, @Input() { params }: InputOf<typeof revokeGatewayRoute>): Promise<GatewayRecord> {
    return this.gateways.revoke(who, params.gatewayId);
  }

  @Handle(restoreGatewayRoute)
  restore(@Who() who: Who, @Input() { params }: InputOf<typeof restoreGatewayRoute>): Promise<GatewayRecord> {
    return this.gateways.restore(who, params.gatewayId);
  }
}
