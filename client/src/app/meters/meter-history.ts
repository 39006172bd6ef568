import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { formatKwh, type MeterCode, meterReadingsRoute, minorUnits, wattHoursOf } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { Amount } from '../ui/amount';
import { Awaited } from '../ui/awaited';
import { Moment } from '../ui/moment';
import { PageState } from '../ui/page-state';
import { HEIGHT, historyLine, historyPoints, WIDTH } from './history-line';

const PERIODS = [1, 7, 30] as const;
const DAY_MS = 24 * 60 * 60_000;
const TABLE_ROWS = 50;

/** The balance over time as a line with the purchases marked, and the readings below it. */
@Component({
  selector: 'app-meter-history',
  imports: [TranslocoPipe, Amount, Awaited, Moment, PageState],
  templateUrl: './meter-history.html',
  styleUrl: './meter-history.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterHistory {
  private readonly api = inject(Api);
  readonly meterCode = input.required<MeterCode>();
  /** the last reading known; a newer one loads the history again */
  readonly readAt = input.required<string | null>();
  protected readonly periods = PERIODS;
  protected readonly days = signal<(typeof PERIODS)[number]>(7);
  protected readonly box = `0 0 ${WIDTH} ${HEIGHT}`;
  protected readonly width = WIDTH;
  protected readonly minor = minorUnits;

  protected readonly history = remote(() => {
    const upTo = this.readAt();
    const from = new Date((upTo === null ? Date.now() : Date.parse(upTo)) - this.days() * DAY_MS).toISOString();
    return this.api.send(meterReadingsRoute, { params: { meterCode: this.meterCode() }, query: { from } });
  });
  protected readonly readings = computed(() => this.history.value()?.readings ?? []);
  protected readonly shown = computed(() => this.readings().slice(0, TABLE_ROWS));
  protected readonly byEnergy = computed(() => this.readings().every(({ remainingMinor }) => remainingMinor === null));
  protected readonly line = computed(() => historyLine(historyPoints(this.readings(), this.byEnergy())));

  protected kwh(energyWh: number): string {
    return formatKwh(wattHoursOf(energyWh));
  }

  protected iso(ms: number): string {
    return new Date(ms).toISOString();
  }
}
