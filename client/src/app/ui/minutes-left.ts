import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Now } from './now';

const MINUTE_MS = 60_000;

/** How long something that ends soon still lasts: '15 min', to the nearest minute; the last one is told to its end. */
@Component({
  selector: 'app-minutes-left',
  imports: [TranslocoPipe],
  template: `<time [attr.datetime]="until()">{{ 'left.minutes' | transloco: { minutes: minutes() } }}</time>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MinutesLeft {
  private readonly now = inject(Now);
  /** UTC, ISO 8601 */
  readonly until = input.required<string>();
  protected readonly minutes = computed(() =>
    Math.max(1, Math.round((Date.parse(this.until()) - this.now.ms()) / MINUTE_MS)),
  );
}
