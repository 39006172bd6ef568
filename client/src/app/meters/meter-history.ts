import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { map } from 'rxjs';
import {
  formatKwh,
  headingOf,
  type MeterCode,
  type MeterReading,
  meterReadingsExcelRoute,
  meterReadingsPdfRoute,
  meterReadingsRoute,
  minorUnits,
  readingsOf,
  type ListColumn,
  wattHoursOf,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Language } from '../i18n/language';
import type { FileFormat } from '../lists/list-api';
import { ListCell } from '../lists/list-cell';
import { isNumber } from '../lists/list-columns';
import { ListFilesDialog } from '../lists/list-files-dialog';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { Awaited } from '../ui/awaited';
import { dayOf } from '../ui/day-of';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Now } from '../ui/now';
import { saveFile } from '../ui/open-file';
import { PageState } from '../ui/page-state';
import { HEIGHT, historyLine, historyPoints, WIDTH } from './history-line';

/** So many days up to today, to choose from at once. */
const QUICK_DAYS = [2, 7, 30] as const;
const DAY_MS = 24 * 60 * 60_000;
const ROWS_AT_ONCE = 50;

/** First and last day on the property's clock; empty for as far as there is anything. */
interface Period {
  readonly from: string;
  readonly to: string;
}
const isSame = (a: Period, b: Period): boolean => a.from === b.from && a.to === b.to;
const sent = ({ from, to }: Period) => ({ from: from || undefined, to: to || undefined });

/** Of columns that only a prepaid meter fills. */
const OF_PREPAID: ReadonlySet<string> = new Set(['remaining', 'purchaseCount']);

/** A meter over a period: the balance as a line with the purchases marked, the readings below it, all of them as a file. */
@Component({
  selector: 'app-meter-history',
  imports: [TranslocoPipe, Amount, Awaited, FaultNote, Icon, ListCell, ListFilesDialog, Moment, PageState],
  templateUrl: './meter-history.html',
  styleUrl: './meter-history.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterHistory {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly now = inject(Now);
  private readonly language = inject(Language);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly timeZone = this.store.selectSignal(settingsFeature.selectTimeZone);
  readonly meterCode = input.required<MeterCode>();
  /** the last reading known; a newer one loads the history again */
  readonly readAt = input.required<string | null>();
  protected readonly quick = QUICK_DAYS;
  protected readonly box = `0 0 ${WIDTH} ${HEIGHT}`;
  protected readonly width = WIDTH;
  protected readonly minor = minorUnits;
  protected readonly isNumber = isNumber;

  private readonly today = computed(() => dayOf(this.now.ms(), this.timeZone()));
  private readonly chosen = signal<(typeof QUICK_DAYS)[number] | Period>(7);
  protected readonly period = computed(
    (): Period => {
      const chosen = this.chosen();
      return typeof chosen === 'number' ? { from: daysBefore(this.today(), chosen - 1), to: this.today() } : chosen;
    },
    { equal: isSame },
  );
  protected readonly isReversed = computed(() => {
    const { from, to } = this.period();
    return from !== '' && to !== '' && from > to;
  });

  protected readonly history = remote(() => {
    const [meterCode, period] = [this.meterCode(), this.period()];
    if (this.isReversed()) return undefined;
    // What is read now changes nothing in a period that is over.
    if (period.to === '' || period.to >= untracked(this.today)) this.readAt();
    return this.api
      .send(meterReadingsRoute, { params: { meterCode }, query: sent(period) })
      .pipe(map((answer) => ({ ...answer, meterCode, period })));
  });
  /** the answer to what is asked now: while another period is loaded, the one before would be taken for it */
  protected readonly answer = computed(() => {
    const answer = this.history.value();
    return answer?.meterCode === this.meterCode() && isSame(answer.period, this.period()) ? answer : undefined;
  });
  protected readonly byEnergy = computed(() =>
    this.answer()?.chart.every(({ remainingMinor }) => remainingMinor === null),
  );
  protected readonly line = computed(() => {
    return historyLine(historyPoints(this.answer()?.chart ?? [], this.byEnergy() ?? false));
  });
  private readonly rows = linkedSignal({ source: this.period, computation: () => ROWS_AT_ONCE });
  protected readonly shown = computed(() => this.answer()?.readings.slice(0, this.rows()) ?? []);

  private readonly list = computed(() => readingsOf(this.meterCode()));
  protected readonly title = computed(() => this.list().title[this.language.current()]);
  protected readonly columns = computed(() =>
    this.list().columns.filter(({ name }) => !(this.byEnergy() && OF_PREPAID.has(name))),
  );
  protected readonly mayExport = computed(() => this.permissions().has('board.export'));
  protected readonly saving = formSender();

  protected isQuick(days: number): boolean {
    return this.chosen() === days;
  }

  protected chooseDays(days: (typeof QUICK_DAYS)[number]): void {
    this.chosen.set(days);
  }

  protected choose(end: keyof Period, day: string): void {
    this.chosen.set({ ...this.period(), [end]: day });
  }

  protected showMore(): void {
    this.rows.update((rows) => rows + ROWS_AT_ONCE);
  }

  protected headingOf(column: ListColumn<MeterReading>): string {
    // Amounts say their currency themselves.
    return headingOf(column, { language: this.language.current(), currencyCode: '' });
  }

  protected save(format: FileFormat): void {
    const [route, ending] =
      format === 'pdf' ? ([meterReadingsPdfRoute, 'pdf'] as const) : ([meterReadingsExcelRoute, 'xlsx'] as const);
    const body = { language: this.language.current(), ...sent(this.period()) };
    this.saving.send(this.api.file(route, { params: { meterCode: this.meterCode() }, body }), (file) =>
      saveFile(file, `${this.list().name}-${this.today()}.${ending}`),
    );
  }

  protected kwh(energyWh: number): string {
    return formatKwh(wattHoursOf(energyWh));
  }

  protected iso(ms: number): string {
    return new Date(ms).toISOString();
  }
}

/** So many days before a day. */
function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
}
