import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { findTimeZones, isTimeZone, timeZoneNames } from '#shared';
import { Language } from '../i18n/language';
import { Now } from '../ui/now';
import { type Find, SearchChoice } from '../ui/search-choice';

/** A time zone, found by typing a part of its name; each is shown with the time that it is there. */
@Component({
  selector: 'app-zone-picker',
  imports: [SearchChoice, TranslocoPipe],
  template: `
    @let here = nowThere() && ('settings.zone.now' | transloco: { time: nowThere() });
    <app-search-choice
      name="timeZone"
      [label]="'settingsField.timeZone' | transloco"
      [value]="value()"
      [find]="find"
      [wrong]="wrong()"
      [hint]="here + ' ' + hint()"
      [locked]="locked()"
      (typed)="typed.emit($event)"
    />
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ZonePicker {
  private readonly now = inject(Now);
  private readonly language = inject(Language);
  readonly value = input.required<string>();
  /** a sentence; empty when nothing is wrong */
  readonly wrong = input('');
  readonly hint = input('');
  readonly locked = input(false);
  readonly typed = output<string>();
  private readonly names = timeZoneNames();
  protected readonly nowThere = computed(() => (isTimeZone(this.value()) ? this.timeIn(this.value()) : ''));
  protected readonly find: Find = (typed, most) =>
    findTimeZones(this.names, typed)
      .slice(0, most)
      .map((name) => ({ value: name, word: this.timeIn(name) }));

  private timeIn(timeZone: string): string {
    const format = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat(this.language.current(), format).format(this.now.ms());
  }
}
