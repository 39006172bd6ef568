import { ChangeDetectionStrategy, Component, type ElementRef, input, output, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

let dialogs = 0;

/** Asks before something that reaches far: what it will do, to how many, in numbers (as content). */
@Component({
  selector: 'app-confirm',
  imports: [TranslocoPipe],
  template: `
    <dialog #dialog [attr.aria-labelledby]="headId" closedby="any" (close)="closed.emit()">
      <h2 [id]="headId">{{ head() }}</h2>
      <div class="soft said"><ng-content /></div>
      <div class="actions end">
        <button type="button" class="button bare" (click)="close()">{{ 'common.cancel' | transloco }}</button>
        <button type="button" class="button main" [class.danger]="danger()" (click)="confirm()">{{ action() }}</button>
      </div>
    </dialog>
  `,
  styles: `
    dialog {
      width: min(440px, calc(100vw - 32px));
      padding: 24px;
      border: 0;
      border-radius: 20px;
      background: var(--surface);
      color: var(--ink);
      box-shadow: 0 20px 60px rgb(0 0 0 / 30%);
    }
    dialog[open] {
      display: grid;
      gap: 12px;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 45%);
    }
    .actions {
      margin-top: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfirmDialog {
  readonly head = input.required<string>();
  readonly action = input.required<string>();
  readonly danger = input(false);
  readonly confirmed = output();
  /** after `confirmed`, or without it */
  readonly closed = output();
  protected readonly headId = `confirm-head-${dialogs++}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  ask(): void {
    this.dialog().nativeElement.showModal();
  }

  protected close(): void {
    this.dialog().nativeElement.close();
  }

  protected confirm(): void {
    this.confirmed.emit();
    this.close();
  }
}
