import { Controller, Req } from '@nestjs/common';
import {
  createGatewayRoute,
  deleteGatewayRoute,
  enrolGatewayRoute,
  type GatewayLine,
  type GatewayRecord,
  renewGatewayCodeRoute,
  type ResponseOf,
  restoreGatewayRoute,
  revokeGatewayRoute,
  showGatewayRoute,
  updateGatewayRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { type HttpRequest, sourceOf } from '../http/request.js';
import { Gateways } from './gateways.service.js';

@Controller()
export class GatewaysController {
  constructor(private readonly gateways: Gateways) {}

  @Handle(showGatewayRoute)
  show(@Input() { params }: InputOf<typeof showGatewayRoute>): Promise<GatewayLine> {
    return this.gateways.show(params.gatewayId);
  }

  @Handle(renewGatewayCodeRoute)
  renewCode(
    @Who() who: Who,
    @Input() { params }: InputOf<typeof renewGatewayCodeRoute>,
  ): Promise<ResponseOf<typeof renewGatewayCodeRoute>> {
    return this.gateways.renewCode(who, params.gatewayId);
  }

  @Handle(createGatewayRoute)
  create(
    @Who() who: Who,
    @Input() { body }: InputOf<typeof createGatewayRoute>,
  ): Promise<ResponseOf<typeof createGatewayRoute>> {
    return this.gateways.create(who, body);
  }

  @Handle(updateGatewayRoute)
  update(
    @Who() who: Who,
    @Input() { params, body }: InputOf<typeof updateGatewayRoute>,
  ): Promise<ResponseOf<typeof updateGatewayRoute>> {
    return this.gateways.update(who, params.gatewayId, body);
  }

  @Handle(deleteGatewayRoute)
  remove(@Who() who: Who, @Input() { params }: InputOf<typeof deleteGatewayRoute>): Promise<void> {
    return this.gateways.remove(who, params.gatewayId);
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
