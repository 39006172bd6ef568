import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
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
import { Amount } from '../ui/amount';
import { Moment } from '../ui/moment';
import { injectShowing } from './showing';

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
  private readonly showing = injectShowing();
  private readonly value = computed(() => this.column().value(this.row(), this.showing()));
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
