import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Snapshot } from '#shared';
import { BuildingRow } from '../buildings/building.entity.js';
import { listBuildings } from '../buildings/buildings.queries.js';
import { buildingUnknown } from '../buildings/buildings.service.js';
import { Database } from '../database/database.js';
import { Logger } from '../config/logger.js';
import { Live } from '../live/live.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { takeSnapshot } from './snapshots.queries.js';

@Injectable()
export class Snapshots implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly settings: PropertySettings,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.settings.whenSaved(({ version }) => {
      this.live.settingsChanged(version);
      // A hint that is lost costs nothing: tablets ask again by themselves.
      this.hintAll().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'tablets were not told of new settings'),
      );
    });
  }

  /** What a tablet holds of a building. Refused: `building_unknown`. */
  take(who: Who, building: number): Promise<Snapshot> {
    return this.database.read(async (em) => {
      const known = mayWorkIn(who, building) && (await em.existsBy(BuildingRow, { number: building }));
      if (!known) throw buildingUnknown(building);
      return takeSnapshot(em, building, await this.settings.current(em));
    });
  }

  /** Settings are part of every snapshot. */
  private async hintAll(): Promise<void> {
    const buildings = await this.database.read((em) => listBuildings(em, { buildings: 'all' }));
    for (const { number } of buildings) this.live.snapshotChanged(number);
  }
}
