import { Injectable } from '@nestjs/common';
import type { Snapshot } from '#shared';
import { BuildingRow } from '../buildings/building.entity.js';
import { buildingUnknown } from '../buildings/buildings.service.js';
import { Database } from '../database/database.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { takeSnapshot } from './snapshots.queries.js';

@Injectable()
export class Snapshots {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
  ) {}

  /** What a tablet holds of a building. Refused: `building_unknown`. */
  take(who: Who, building: number): Promise<Snapshot> {
    return this.database.read(async (em) => {
      const known = mayWorkIn(who, building) && (await em.existsBy(BuildingRow, { number: building }));
      if (!known) throw buildingUnknown(building);
      return takeSnapshot(em, building, await this.settings.current(em));
    });
  }
}
