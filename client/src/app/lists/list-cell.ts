import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Store } from '@ngrx/store';
import {
  formatKwh,
  type ListColumn,
  type MinorUnits,
  minorUnits,
  parsePaymentMethod,
  wattHoursOf,
  wordOf,
} from '#shared';
import { Language } from '../i18n/language';
import { MethodName } from '../settings/method-name';
import { settingsFeature } from '../settings/settings.feature';
import { Amount } from '../ui/amount';
import { Moment } from '../ui/moment';

/** The value of a column as its kind is shown. */
@Component({
  selector: 'app-list-cell',
  imports: [Amount, MethodName, Moment],
  template: `
    @switch (column().kind) {
      @case ('money') {
        <app-amount [minor]="minor()" />
      }
      @case ('moment') {
        <app-moment [short]="true" [at]="text() || null" />
      }
      @case ('method') {
        @if (method(); as code) {
          {{ code | methodName }}
        }
      }
      @default {
        {{ text() }}
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ListCell<R> {
  private readonly language = inject(Language);
  readonly column = input.required<ListColumn<R>>();
  readonly row = input.required<R>();
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  private readonly timeZone = inject(Store).selectSignal(settingsFeature.selectTimeZone);
  private readonly value = computed(() => {
    const showing = {
      ...{ language: this.language.current(), decimals: this.currency().decimals },
      timeZone: this.timeZone(),
    };
    return this.column().value(this.row(), showing);
  });
  protected readonly minor = computed((): MinorUnits | null => {
    const value = this.value();
    return value === null ? null : minorUnits(Number(value));
  });
  protected readonly method = computed(() => parsePaymentMethod(String(this.value())));
  protected readonly text = computed((): string => {
    const value = this.value();
    const column = this.column();
    if (value === null) return '';
    if (column.kind === 'choice') return wordOf(column, value, this.language.current());
    return column.kind === 'energy' ? formatKwh(wattHoursOf(Number(value))) : String(value);
  });
}
