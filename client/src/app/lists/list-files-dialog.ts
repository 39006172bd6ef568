import { ChangeDetectionStrategy, Component, computed, type ElementRef, input, output, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { PDF_ROWS_AT_MOST } from '#shared';
import { Icon } from '../ui/icon';
import type { FileFormat } from './list-api';

/** Asks in which kind of file rows are taken away: of what, and how many. */
@Component({
  selector: 'app-list-files-dialog',
  imports: [Icon, TranslocoPipe],
  template: `
    <dialog #files class="sheet" closedby="any" aria-labelledby="list-files">
      <h2 id="list-files">{{ 'list.exportHead' | transloco: { title: title(), total: total() } }}</h2>
      <p class="soft">{{ text() }}</p>
      <div class="pair">
        <button type="button" class="button tall" (click)="saveAs('excel')">
          <app-icon name="file" />{{ 'list.excel' | transloco }}
        </button>
        <button type="button" class="button tall" [disabled]="pdfTooLong()" (click)="saveAs('pdf')">
          <app-icon name="print" />{{ 'list.pdf' | transloco }}
        </button>
      </div>
      @if (pdfTooLong()) {
        <p class="small soft">{{ 'list.pdfTooLong' | transloco: { most: pdfMost } }}</p>
      }
      <div class="actions end">
        <button type="button" class="button bare" (click)="files.close()">{{ 'common.cancel' | transloco }}</button>
      </div>
    </dialog>
  `,
  styleUrl: './sheet.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListFilesDialog {
  readonly title = input.required<string>();
  readonly total = input.required<number>();
  /** a sentence: which rows they are */
  readonly text = input.required<string>();
  readonly save = output<FileFormat>();
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('files');
  protected readonly pdfMost = PDF_ROWS_AT_MOST;
  protected readonly pdfTooLong = computed(() => this.total() > PDF_ROWS_AT_MOST);

  ask(): void {
    this.dialog().nativeElement.showModal();
  }

  protected saveAs(format: FileFormat): void {
    this.dialog().nativeElement.close();
    this.save.emit(format);
  }
}
