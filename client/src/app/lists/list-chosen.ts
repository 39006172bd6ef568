import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { REMOVED_AT_ONCE } from '#shared';
import { formSender } from '../api/form-sender';
import { Done } from '../frame/done';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';
import { dayOf } from '../ui/day-of';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';
import { saveFile } from '../ui/open-file';
import { type AnyList, type FileFormat, ListApi } from './list-api';
import type { ListPicked } from './list-picked';
import type { ListQuestion } from './list-question';
import { ListRemovalDialog } from './list-removal-dialog';
import type { SelectionActionsTemplate } from './list-templates';

/** The foot of a list: how many rows are selected, and what becomes of them. They are saved to a file, or they go. */
@Component({
  selector: 'app-list-chosen',
  imports: [Icon, ListRemovalDialog, NgTemplateOutlet, TranslocoPipe],
  templateUrl: './list-chosen.html',
  styleUrl: './list-chosen.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListChosen<R> {
  private readonly api = inject(ListApi);
  private readonly done = inject(Done);
  private readonly now = inject(Now);
  private readonly timeZone = inject(Store).selectSignal(settingsFeature.selectTimeZone);
  protected readonly language = inject(Language);

  readonly list = input.required<AnyList<R>>();
  readonly question = input.required<ListQuestion<R>>();
  readonly picked = input.required<ListPicked<R>>();
  readonly mayExport = input.required<boolean>();
  readonly mayRemove = input.required<boolean>();
  /** a whole page of it can be selected at once */
  readonly byPage = input.required<boolean>();
  /** what else can be done with them */
  readonly more = input<SelectionActionsTemplate>();
  /** some went, or are known to have gone */
  readonly changed = output();

  private readonly saving = formSender();
  private readonly removing = formSender();
  readonly isSaving = this.saving.busy;
  protected readonly isRemoving = this.removing.busy;
  readonly fault = computed(() => this.saving.fault() ?? this.removing.fault());
  private readonly dialog = viewChild.required(ListRemovalDialog);

  /** Cards have no head to take a whole page by: from the first one on all are offered. */
  protected readonly offersAll = computed(() => {
    const picked = this.picked();
    return (
      picked.rows() !== 'everything' && picked.count() < picked.total() && (!this.byPage() || picked.ofPage() === 'all')
    );
  });

  save(format: FileFormat): void {
    const { name } = this.list();
    const ending = format === 'pdf' ? 'pdf' : 'xlsx';
    this.saving.send(this.api.file(this.list(), format, this.picked().wanted()), (file) =>
      saveFile(file, `${name}-${dayOf(this.now.ms(), this.timeZone())}.${ending}`),
    );
  }

  /** More than so many are not removed at once. */
  protected readonly removedAtOnce = REMOVED_AT_ONCE;
  protected readonly tooManyToRemove = signal(false);
  /** what the question is about: just these go, whatever matches by then */
  private doomed: readonly string[] = [];

  protected askRemoval(): void {
    this.done.forget();
    this.removing.clear();
    this.tooManyToRemove.set(this.picked().count() > REMOVED_AT_ONCE);
    if (this.tooManyToRemove()) return;
    const rows = this.picked().rows();
    if (rows !== 'everything') return this.askRemovalOf([...rows]);
    const all = { ...this.question().wanted(), page: 1, size: REMOVED_AT_ONCE };
    this.removing.send(this.api.page(this.list(), all), ({ items, total }) => {
      this.tooManyToRemove.set(total > REMOVED_AT_ONCE);
      if (total > REMOVED_AT_ONCE) this.changed.emit();
      else this.askRemovalOf(items.map((row) => this.list().idOf(row)));
    });
  }

  private askRemovalOf(ids: readonly string[]): void {
    this.doomed = ids;
    if (ids.length > 0) this.dialog().ask(ids.length);
    else this.changed.emit();
  }

  protected remove(): void {
    this.removing.send(this.api.remove(this.list(), this.doomed), (removed) => {
      this.done.say(removed);
      this.picked().only(removed.kept.map(({ id }) => id));
      this.changed.emit();
    });
  }
}
