import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import {
  commitImportRoute,
  type ImportPreview,
  importFaultInWords,
  importFaultsRoute,
  type ImportProgress,
  importTemplateRoute,
  previewImportRoute,
  type ResponseOf,
} from '#shared';
import { filter } from 'rxjs';
import { v7 } from 'uuid';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { LiveActions } from '../live/live.actions';
import { Language } from '../i18n/language';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { NeedsServer, ServerReach } from '../ui/needs-server';
import { openFile } from '../ui/open-file';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

type Row = ImportPreview['rows'][number];
const LOOKS = {
  new: { tone: 'way', key: 'import.action_new' },
  changed: { tone: 'look', key: 'import.action_changed' },
  same: { tone: 'good', key: 'import.action_same' },
  wrong: { tone: 'stop', key: 'import.action_wrong' },
} as const satisfies Record<Row['action'], StateLook>;
const PAGE = 100;
/** So many DPUs that get another address are named; of the others it is said how many they are. */
const MOVED_SHOWN = 5;

interface Progress {
  readonly phase: ImportProgress['phase'] | 'sending';
  /** from 0 to 1; null while nobody knows */
  readonly part: number | null;
  readonly total: number | null;
}

/** Meters from a spreadsheet: choose the file, look at what it would do row by row, then all of it or nothing. */
@Component({
  selector: 'app-import-page',
  imports: [NgTemplateOutlet, RouterLink, TranslocoPipe, ConfirmDialog, FaultNote, Icon, NeedsServer, StateBadge],
  templateUrl: './import-page.html',
  styleUrl: './import-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class ImportPage {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  protected readonly reach = inject(ServerReach);
  protected readonly preview = signal<ImportPreview | null>(null);
  protected readonly done = signal<ResponseOf<typeof commitImportRoute> | null>(null);
  protected readonly onlyWrong = signal(false);
  protected readonly shownRows = signal(PAGE);
  /** of the sheet that is chosen now: its progress is told by this id */
  private progressId = v7();
  protected readonly progress = signal<Progress | null>(null);
  protected readonly faults = formSender();
  protected readonly reading = formSender();
  protected readonly committing = formSender();
  protected readonly template = formSender();
  protected readonly confirm = viewChild(ConfirmDialog);
  protected readonly rows = computed(() => {
    const rows = this.preview()?.rows ?? [];
    return this.onlyWrong() ? rows.filter(({ action }) => action === 'wrong') : rows;
  });
  protected readonly shown = computed(() => this.rows().slice(0, this.shownRows()));
  protected readonly nothingToDo = computed(() => {
    const preview = this.preview();
    return preview !== null && preview.newMeters + preview.changedMeters === 0;
  });

  /** the example of the template, where it is still there and would do something */
  protected readonly example = computed(() =>
    this.preview()?.rows.find(({ example, action }) => example && action !== 'same'),
  );

  private readonly comma = computed(() => (this.language.current() === 'zh' ? '、' : ', '));
  /** as they are named, in quotation marks: a comma may stand in a name */
  protected readonly otherSheets = computed(() =>
    (this.preview()?.otherSheets ?? []).map((name) => `“${name}”`).join(this.comma()),
  );
  protected readonly newBuildings = computed(() => (this.preview()?.newBuildings ?? []).join(this.comma()));
  protected readonly movedShown = MOVED_SHOWN;
  protected readonly furtherMoved = computed(() => {
    const further = (this.preview()?.movedDpus ?? []).slice(MOVED_SHOWN);
    return further.length > 0 && { dpus: further.length, meters: further.reduce((sum, dpu) => sum + dpu.meters, 0) };
  });

  constructor() {
    inject(Actions)
      .pipe(
        ofType(LiveActions.importProgressed),
        filter(({ progressId }) => progressId === this.progressId),
        takeUntilDestroyed(),
      )
      .subscribe(({ phase, done, total }) => this.progress.set({ phase, part: total ? done / total : null, total }));
  }

  protected look(row: Row): StateLook {
    return LOOKS[row.action];
  }

  protected wordsOf(fault: Row['faults'][number]): string {
    return importFaultInWords(fault, this.language.current());
  }

  protected choose(input: HTMLInputElement): void {
    const file = input.files?.[0];
    // The same file, mended, must be choosable again.
    const forget = () => (input.value = '');
    if (!file) return;
    this.preview.set(null);
    this.done.set(null);
    this.committing.clear();
    this.progressId = v7();
    this.progress.set({ phase: 'sending', part: 0, total: null });
    const sent = (part: number) =>
      this.progress.set({ phase: part < 1 ? 'sending' : 'reading', part: part < 1 ? part : null, total: null });
    const request = this.api.upload(previewImportRoute, file, { progressId: this.progressId }, sent);
    this.reading.send(request, (preview) => {
      this.preview.set(preview);
      this.onlyWrong.set(preview.wrongRows > 0);
      this.shownRows.set(PAGE);
    });
    forget();
  }

  protected more(): void {
    this.shownRows.update((count) => count + PAGE);
  }

  protected commit(): void {
    const preview = this.preview();
    if (!preview) return;
    const request = this.api.send(commitImportRoute, {
      params: { importId: preview.importId },
      body: { progressId: this.progressId },
    });
    this.progress.set({ phase: 'writing', part: 0, total: preview.newMeters + preview.changedMeters });
    this.committing.send(request, (done) => {
      this.done.set(done);
      this.preview.set(null);
    });
  }

  /** The sheet with a column that says what is wrong, to be mended and chosen again. */
  protected fetchFaults(): void {
    const importId = this.preview()?.importId;
    if (!importId) return;
    const request = this.api.file(importFaultsRoute, {
      params: { importId },
      query: { language: this.language.current() },
    });
    this.faults.send(request, (file) => openFile(file, 'wrong-rows.xlsx'));
  }

  protected fetchTemplate(): void {
    const request = this.api.file(importTemplateRoute, { query: { language: this.language.current() } });
    this.template.send(request, (file) => openFile(file, 'meters.xlsx'));
  }
}
