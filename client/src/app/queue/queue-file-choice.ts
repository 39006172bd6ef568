import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { QueueFileResult } from '../outbox/queue-file';
import { Icon } from '../ui/icon';

/** Chooses the file of another device's queue, and says what became of it. */
@Component({
  selector: 'app-queue-file-choice',
  imports: [TranslocoPipe, Icon],
  template: `
    @if (result(); as result) {
      @if (result.ok) {
        <p class="note good" role="status">
          <app-icon name="check" [size]="20" /><span>{{ 'queue.file.sent' | transloco: result }}</span>
        </p>
      } @else {
        <p class="note stop" role="alert">
          <app-icon name="stop" [size]="20" /><span>{{ 'queue.file.refusal.' + result.refusal | transloco }}</span>
        </p>
      }
    }
    <div class="actions">
      <button type="button" class="button" [disabled]="busy()" (click)="field.click()">
        <app-icon name="file" [size]="20" />{{ 'queue.file.choose' | transloco }}
      </button>
      <input #field type="file" accept="application/json,.json" hidden (change)="read(field)" />
    </div>
  `,
  styles: ':host { display: contents; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class QueueFileChoice {
  readonly result = input.required<QueueFileResult | null>();
  readonly busy = input.required<boolean>();
  /** what stands in the file */
  readonly chosen = output<string>();

  protected async read(field: HTMLInputElement): Promise<void> {
    const text = await field.files?.[0]?.text();
    field.value = '';
    if (text !== undefined) this.chosen.emit(text);
  }
}
