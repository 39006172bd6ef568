import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { FormSender } from '../api/form-sender';
import { FaultNote } from './fault-note';
import { Icon } from './icon';
import { NeedsServer } from './needs-server';
import { SavedNote } from './saved-note';

/** The end of a form: what went wrong or was saved, the button that saves, and beside it what else there is to do. */
@Component({
  selector: 'app-save-bar',
  imports: [TranslocoPipe, FaultNote, Icon, NeedsServer, SavedNote],
  template: `
    <app-fault-note [fault]="saving().fault()" />
    @if (isStale()) {
      <button type="button" class="button" (click)="saving().clear(); showNow.emit()">
        <app-icon name="refresh" [size]="20" />{{ 'config.showNow' | transloco }}
      </button>
    }
    <app-saved [shown]="saved()">{{ savedKey() | transloco }}</app-saved>
    <div class="actions">
      <button class="button main tall grow" [appNeedsServer]="saving().busy()">
        {{ (saving().busy() ? 'common.oneMoment' : actionKey()) | transloco }}
      </button>
      <ng-content />
    </div>
  `,
  styles: ':host { display: contents; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveBar {
  readonly saving = input.required<FormSender>();
  readonly saved = input(false);
  readonly savedKey = input('config.saved');
  readonly actionKey = input('common.save');
  /** asked for when another has changed the thing meanwhile */
  readonly showNow = output();
  protected readonly isStale = computed(() => this.saving().fault()?.refusal.endsWith('_changed') ?? false);
}
