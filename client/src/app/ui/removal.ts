import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { FormSender } from '../api/form-sender';
import { ConfirmDialog } from './confirm-dialog';
import { FaultNote } from './fault-note';
import { Icon } from './icon';
import { NeedsServer } from './needs-server';

/** Takes away the thing of the page after a question; what still uses it is said instead. The text is its content. */
@Component({
  selector: 'app-removal',
  imports: [TranslocoPipe, ConfirmDialog, FaultNote, Icon, NeedsServer],
  template: `
    <button
      type="button"
      class="button danger"
      [class.tall]="!low()"
      [appNeedsServer]="sender().busy() || blocked()"
      (click)="blocked() || confirm.ask()"
    >
      <app-icon name="trash" [size]="20" />{{ 'config.delete' | transloco }}
    </button>
    <app-fault-note [fault]="sender().fault()" />
    <app-confirm
      #confirm
      [head]="head()"
      [action]="'config.delete' | transloco"
      [danger]="true"
      (confirmed)="confirmed.emit()"
    >
      <ng-content />
    </app-confirm>
  `,
  // Among the buttons of a row the fault has a line of its own, above them.
  styles: `
    :host {
      display: contents;
    }
    app-confirm {
      position: absolute;
    }
    app-fault-note {
      order: -1;
      flex: 1 0 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Removal {
  readonly sender = input.required<FormSender>();
  readonly head = input.required<string>();
  /** the page says what uses it: there is nothing to ask */
  readonly blocked = input(false);
  /** stands among buttons of the usual height, and not beside the tall one that saves a form */
  readonly low = input(false);
  readonly confirmed = output();
}
