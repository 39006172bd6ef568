import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Meter } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';

/** A meter in whose place another one answers: which that is, what comes of it, and what to do. */
@Component({
  selector: 'app-known-elsewhere',
  imports: [RouterLink, TranslocoPipe, Icon],
  template: `
    @let knownAs = meter().state.knownAs;
    @if (knownAs !== undefined) {
      <div class="note stop">
        <app-icon name="stop" [size]="20" />
        <div class="stack tight">
          <p class="strong">
            @if (knownAs === null) {
              {{ 'knownElsewhere.hidden' | transloco }}
            } @else {
              {{ 'knownElsewhere.head' | transloco }}
              <a class="code" [routerLink]="['/meters', knownAs]">{{ knownAs }}</a>
            }
          </p>
          <p>{{ 'knownElsewhere.effect' | transloco }}</p>
          <p>{{ 'knownElsewhere.todo' | transloco }}</p>
        </div>
      </div>
      @if (mayCorrect()) {
        <div class="actions">
          <a class="button" [routerLink]="['/more/meters', meter().meterCode]">
            <app-icon name="edit" [size]="20" />{{ 'knownElsewhere.correct' | transloco }}
          </a>
        </div>
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;

      &:empty {
        display: none;
      }
    }
    p {
      margin: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class KnownElsewhere {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  readonly meter = input.required<Meter>();
  protected readonly mayCorrect = computed(() => this.permissions().has('meters.update'));
}
