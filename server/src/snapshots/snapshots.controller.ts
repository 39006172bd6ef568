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
    const etag = `"${snapshot.digest}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (!isKnown(etag, request.headers['if-none-match'])) return snapshot;
    response.status(NOT_MODIFIED);
    return undefined;
  }
}

/**
 * Whether the tablet says that it has this one. Express' own answer is no use here: a page that sends `If-None-Match`
 * itself is made to send `Cache-Control: no-cache` with it, which Express takes for a wish to have everything again.
 */
function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag);
}
