import { ChangeDetectionStrategy, Component, input, output, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { ConfirmDialog } from '../ui/confirm-dialog';

/** Asks before rows go: of what, and how many. */
@Component({
  selector: 'app-list-removal-dialog',
  imports: [ConfirmDialog, TranslocoPipe],
  template: `
    <app-confirm
      [head]="'list.removeAsk' | transloco: { title: title(), count: count() }"
      [action]="'list.removeCount' | transloco: { count: count() }"
      [danger]="true"
      (confirmed)="confirmed.emit()"
    >
      {{ 'list.removeText' | transloco }}
    </app-confirm>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListRemovalDialog {
  readonly title = input.required<string>();
  readonly confirmed = output();
  protected readonly count = signal(0);
  private readonly confirm = viewChild.required(ConfirmDialog);

  ask(count: number): void {
    this.count.set(count);
    this.confirm().ask();
  }
}
