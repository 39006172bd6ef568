import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { differencesOf } from './settings-differences';

/** Why a meter has not taken its settings: in the words of the screen what differs, else its gateway's own sentence. */
@Component({
  selector: 'app-settings-reason',
  imports: [TranslocoPipe],
  template: `
    @if (differences(); as differences) {
      {{ 'meter.notTaken' | transloco }}
      <ul>
        @for (one of differences.all; track one.nameKey) {
          <li>
            {{
              'meter.wantedAndRead'
                | transloco
                  : {
                      name: (one.nameKey | transloco),
                      wanted: one.wanted.key ? (one.wanted.key | transloco) : one.wanted.text,
                      read: one.read.key ? (one.read.key | transloco) : one.read.text,
                    }
            }}
          </li>
        }
        @if (differences.more) {
          <li>{{ 'meter.differsMore' | transloco }}</li>
        }
      </ul>
    } @else {
      <span lang="en">{{ reason() }}</span>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    ul {
      margin: 4px 0 0;
      padding-inline-start: 18px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsReason {
  readonly reason = input.required<string>();
  protected readonly differences = computed(() => differencesOf(this.reason()));
}
