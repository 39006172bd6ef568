import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { map, of, switchMap } from 'rxjs';
import { type ListSelection, type Meter, type MeterCode, meterLabelsRoute, metersList } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { injectBuildingChoices } from '../buildings/building-choice';
import { Language } from '../i18n/language';
import { SelectionActionsTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { saveFile } from '../ui/open-file';
import { dayOf } from '../ui/day-of';
import { Now } from '../ui/now';
import { pageOf } from '../ui/page-of';

/** As many as one sheet is made of. */
const LABELS_AT_ONCE = 500;

/** The meters as they are configured; what they do now is on the board. */
@Component({
  selector: 'app-meter-list-page',
  imports: [FaultNote, Icon, ListView, RouterLink, SelectionActionsTemplate, TranslocoPipe],
  template: `
    <app-list
      icon="meters"
      [list]="list"
      [open]="open"
      [options]="options()"
      [addLink]="mayUpdate() ? ['new'] : null"
      [addWord]="'meterList.add' | transloco"
      [emptyHead]="'meterList.empty' | transloco"
      [emptyText]="'meterList.emptyText' | transloco"
    >
      <ng-template appSelectionActions let-selection let-count="count">
        <button type="button" class="button" [attr.aria-disabled]="printing.busy()" (click)="print(selection, count)">
          <app-icon name="print" [size]="20" />{{ 'labels.print' | transloco }}
        </button>
        @if (tooMany() && count > most) {
          <p class="note look told" role="alert">
            <app-icon name="attention" [size]="20" />
            <span>{{ 'labels.tooMany' | transloco: { most, count } }}</span>
          </p>
        }
        <app-fault-note class="told" [fault]="printing.fault()" />
      </ng-template>
      @if (mayImport()) {
        <a class="button" firstStep routerLink="/more/import">{{ 'meters.import' | transloco }}</a>
      }
    </app-list>
  `,
  // What is said of the labels has a line of its own, above the buttons.
  styles: `
    :host {
      display: block;
      height: 100%;
    }
    .told {
      order: -1;
      flex: 1 0 100%;
      margin: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MeterListPage {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly buildings = injectBuildingChoices();
  protected readonly list = metersList;
  protected readonly mayUpdate = computed(() => this.permissions().has('meters.update'));
  protected readonly mayImport = computed(() => this.permissions().has('meters.import'));
  private readonly timeZone = inject(Store).selectSignal(settingsFeature.selectTimeZone);
  private readonly now = inject(Now);
  protected readonly most = LABELS_AT_ONCE;
  protected readonly printing = formSender();
  protected readonly tooMany = signal(false);
  protected readonly open = ({ meterCode }: Meter): readonly string[] | null =>
    this.mayUpdate() ? ['/more/meters', meterCode] : (pageOf('meter', meterCode, this.permissions()) ?? null);

  /** A sheet of labels for what is selected, in the order of the list. */
  protected print(selection: ListSelection, count: number): void {
    this.tooMany.set(count > LABELS_AT_ONCE);
    if (this.tooMany()) return this.printing.clear();
    const chosen =
      'ids' in selection
        ? of(selection.ids as MeterCode[])
        : this.api
            .send(metersList.page, { query: { ...selection.matching, size: LABELS_AT_ONCE } })
            .pipe(map(({ items }) => items.map(({ meterCode }) => meterCode)));
    const language = this.language.current();
    const sheet = chosen.pipe(
      switchMap((meterCodes) => this.api.file(meterLabelsRoute, { body: { meterCodes, language } })),
    );
    this.printing.send(sheet, (file) => saveFile(file, `labels-${dayOf(this.now.ms(), this.timeZone())}.pdf`));
  }

  protected readonly options = computed(() => ({ building: this.buildings() }));
}
