import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Store } from '@ngrx/store';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';

/** A moment on the property's clock: date and time. */
@Component({
  selector: 'app-moment',
  template: '<time [attr.datetime]="at()">{{ words() }}</time>',
  styles: 'time { white-space: nowrap; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Moment {
  private readonly language = inject(Language);
  private readonly timeZone = inject(Store).selectSignal(settingsFeature.selectTimeZone);
  /** UTC, ISO 8601; a dash for null */
  readonly at = input.required<string | null>();
  private readonly format = computed(
    () =>
      new Intl.DateTimeFormat(this.language.current(), {
        timeZone: this.timeZone(),
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
  );
  protected readonly words = computed(() => {
    const at = this.at();
    return at === null ? '–' : this.format().format(Date.parse(at));
  });
}
