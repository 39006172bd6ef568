import { Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { snapshotRoute, type Snapshot } from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { Snapshots } from './snapshots.service.js';

const NOT_MODIFIED = 304;

@Controller()
export class SnapshotsController {
  constructor(private readonly snapshots: Snapshots) {}

  @Handle(snapshotRoute)
  async take(
    @Who() who: Operator,
    @Input() input: InputOf<typeof snapshotRoute>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Snapshot | undefined> {
    const snapshot = await this.snapshots.take(who, input.params.number);
    response.setHeader('ETag', `"${snapshot.digest}"`);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (!request.fresh) return snapshot;
    response.status(NOT_MODIFIED);
    return undefined;
  }
}
