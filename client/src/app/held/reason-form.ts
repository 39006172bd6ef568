import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Field, FieldBox } from '../ui/field';

/** Asks why, before something is settled: what it will do, the reason, and the word for it. */
@Component({
  selector: 'app-reason-form',
  imports: [Field, FieldBox, TranslocoPipe],
  template: `
    <form class="stack" (submit)="$event.preventDefault(); say()">
      @if (will()) {
        <p class="soft">{{ will() }}</p>
      }
      <app-field name="held-why" [label]="label()">
        <input #said appBox most="300" autocomplete="off" [value]="reason()" (input)="reason.set(said.value)" />
      </app-field>
      <div class="actions end">
        <button type="button" class="button bare" (click)="left.emit()">{{ 'common.cancel' | transloco }}</button>
        <button type="submit" class="button main" [attr.aria-disabled]="reason().trim() === '' || busy()">
          {{ action() }}
        </button>
      </div>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReasonForm {
  readonly will = input('');
  readonly label = input.required<string>();
  readonly action = input.required<string>();
  readonly busy = input(false);
  /** the reason, never empty */
  readonly given = output<string>();
  readonly left = output();
  protected readonly reason = signal('');

  protected say(): void {
    const reason = this.reason().trim();
    if (reason !== '') this.given.emit(reason);
  }
}
