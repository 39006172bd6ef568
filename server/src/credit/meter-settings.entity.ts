import type { MeterCode, MeterMode, MinorUnits, Prices } from '#shared';
import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, InstantColumn, JsonColumn, TextColumn, WholeColumn } from '../database/columns.js';

/** Prices, limits and mode that a meter is to have. */
export interface WantedTerms {
  readonly prices: Prices;
  readonly alarm1Minor: MinorUnits;
  readonly alarm2Minor: MinorUnits;
  readonly hoardingLimitMinor: MinorUnits;
  readonly powerThresholdW: number;
  readonly mode: MeterMode;
}

export type SettingsState = 'waiting' | 'confirmed' | 'needs_attention';

/** One wanted version of a meter's settings. Only the newest of a meter counts. */
@Entity('meter_settings')
@Index(['meterCode', 'version'], { unique: true })
export class MeterSettingsRow {
  @IdColumn()
  settingsId!: string;
  @CodeColumn(10)
  meterCode!: MeterCode;
  /** rises per meter */
  @WholeColumn()
  version!: number;
  /** the meter's code while this is its newest version */
  @CodeColumn(10, { nullable: true, unique: true })
  newestSlot!: string | null;
  @JsonColumn()
  wanted!: WantedTerms;
  /** of a test at the meter: the mode that whatever comes after it goes back to */
  @CodeColumn(12, { nullable: true })
  modeAfter!: MeterMode | null;
  @Index()
  @CodeColumn(16)
  state!: SettingsState;
  /** what differs, in words for an engineer */
  @TextColumn(300, { nullable: true })
  reason!: string | null;
  /** how often it was handed to a gateway */
  @WholeColumn()
  tries!: number;
  @InstantColumn()
  createdAt!: Date;
  /** not handed over again before this while the same gateway stays connected */
  @InstantColumn({ nullable: true })
  waitUntil!: Date | null;
  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}

/** The mode that a meter is to be in but for a test that somebody makes at it. */
export const lastingMode = ({ wanted, modeAfter }: Pick<MeterSettingsRow, 'wanted' | 'modeAfter'>): MeterMode =>
  modeAfter ?? wanted.mode;
