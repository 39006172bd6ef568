import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Store } from '@ngrx/store';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';
import { Now } from './now';

/** One for each time zone: to make them is slow, and a list has one moment or more in each row. */
const years = new Map<string, Intl.DateTimeFormat>();

function yearOf(at: number, timeZone: string): string {
  const format = years.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' });
  years.set(timeZone, format);
  return format.format(at);
}

/** A moment on the property's clock: date and time. */
@Component({
  selector: 'app-moment',
  template: '<time [attr.datetime]="at()">{{ words() }}</time>',
  styles: 'time { white-space: nowrap; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Moment {
  private readonly language = inject(Language);
  private readonly now = inject(Now);
  private readonly timeZone = inject(Store).selectSignal(settingsFeature.selectTimeZone);
  /** UTC, ISO 8601; a dash for null */
  readonly at = input.required<string | null>();
  /** where many stand below each other: the year is said of other years only */
  readonly short = input(false);
  private readonly hasYear = computed(() => {
    const at = this.at();
    if (!this.short() || at === null) return true;
    return yearOf(Date.parse(at), this.timeZone()) !== yearOf(this.now.ms(), this.timeZone());
  });
  private readonly format = computed(
    () =>
      new Intl.DateTimeFormat(this.language.current(), {
        timeZone: this.timeZone(),
        day: 'numeric',
        month: 'short',
        ...(this.hasYear() ? { year: 'numeric' } : {}),
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
