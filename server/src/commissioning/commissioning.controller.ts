import { Controller, Req } from '@nestjs/common';
import type { Request } from 'express';
import {
  type Commissioning,
  meterLabelsRoute,
  recordCommissioningRoute,
  type ResponseOf,
  runningTestsRoute,
  showCommissioningRoute,
  swapRoomsRoute,
  switchRelayRoute,
} from '#shared';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { Commissionings } from './commissionings.service.js';
import { LabelSheets } from './label-sheets.service.js';
import { RelayTests } from './relay-tests.service.js';

@Controller()
export class CommissioningController {
  constructor(
    private readonly commissionings: Commissionings,
    private readonly tests: RelayTests,
    private readonly labels: LabelSheets,
  ) {}

  @Handle(meterLabelsRoute)
  sheet(
    @Who() who: Who,
    @Input() { body }: InputOf<typeof meterLabelsRoute>,
    @Req() request: Request,
  ): Promise<FileAnswer> {
    const origin = `${request.protocol}://${request.get('host') ?? request.hostname}`;
    return this.labels.pdf(who, { meterCodes: body.meterCodes, language: body.language ?? 'en', origin });
  }

  @Handle(runningTestsRoute)
  running(@Who() who: Who): Promise<ResponseOf<typeof runningTestsRoute>> {
    return this.tests.running(who);
  }

  @Handle(showCommissioningRoute)
  show(@Who() who: Who, @Input() { params }: InputOf<typeof showCommissioningRoute>): Promise<Commissioning> {
    return this.commissionings.show(who, params.meterCode);
  }

  @Handle(switchRelayRoute)
  switch(@Who() who: Who, @Input() { params, body }: InputOf<typeof switchRelayRoute>): Promise<Commissioning> {
    return this.tests.switch(who, params.meterCode, body);
  }

  @Handle(recordCommissioningRoute)
  record(@Who() who: Who, @Input() { params, body }: InputOf<typeof recordCommissioningRoute>): Promise<Commissioning> {
    return this.commissionings.record(who, params.meterCode, body);
  }

  @Handle(swapRoomsRoute)
  swapRooms(@Who() who: Who, @Input() { params, body }: InputOf<typeof swapRoomsRoute>): Promise<Commissioning> {
    return this.commissionings.swapRooms(who, params.meterCode, body);
  }
}
