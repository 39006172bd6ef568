import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { ELECTRICITY_TYPES } from '#shared';
import type { DraftFault, DraftTerms } from './opening-draft';
import { AmountFault } from '../ui/amount-fault';
import { Field, FieldBox } from '../ui/field';
import { TextField } from '../ui/text-field';

export const PRICE_FIELDS = ['sharp', 'peak', 'flat', 'valley'] as const;
export const TERMS_FLAGS = ['promptAlarm1', 'promptAlarm2', 'sendAlarms'] as const;
export const LIMIT_FIELDS = ['hoardingLimit', 'alarm1', 'alarm2', 'powerThreshold'] as const;

/** Prices and limits of one meter as they are typed. */
@Component({
  selector: 'app-terms-fields',
  imports: [TranslocoPipe, AmountFault, Field, FieldBox, TextField],
  template: `
    <div class="terms">
      @for (field of fields; track field) {
        <app-text-field
          [name]="name() + field"
          kind="amount"
          [label]="'terms.' + field | transloco"
          [value]="terms()[field]"
          [wrong]="
            faults()[field] === 'amount_wrong'
              ? (terms()[field] | amountFault)
              : faults()[field]
                ? ('draftFault.' + faults()[field] | transloco)
                : ''
          "
          (typed)="set(field, $event)"
        />
      }
      <app-field [name]="name() + 'type'" [label]="'terms.electricityType' | transloco">
        <select #type appBox (change)="chooseType(type.value)">
          @for (one of electricityTypes; track one) {
            <option [value]="one" [selected]="one === terms().electricityType">
              {{ 'electricityType.' + one | transloco }}
            </option>
          }
        </select>
      </app-field>
    </div>
    @for (flag of flags; track flag) {
      <label class="check">
        <input type="checkbox" #box [checked]="terms()[flag]" (change)="set(flag, box.checked)" />
        <span>{{ 'terms.' + flag | transloco }}</span>
      </label>
    }
  `,
  styles: `
    .terms {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(140px, 1fr));
      gap: 12px;
      padding-block: 4px 12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TermsFields {
  /** what the fields' ids begin with, since a form may have several meters */
  readonly name = input.required<string>();
  readonly terms = input.required<DraftTerms>();
  /** by field */
  readonly faults = input.required<Readonly<Record<string, DraftFault>>>();
  readonly changed = output<Partial<DraftTerms>>();
  protected readonly fields = [...PRICE_FIELDS, ...LIMIT_FIELDS] as const;
  protected readonly flags = TERMS_FLAGS;
  protected readonly electricityTypes = ELECTRICITY_TYPES;

  protected set<F extends keyof DraftTerms>(field: F, value: DraftTerms[F]): void {
    this.changed.emit({ [field]: value });
  }

  protected chooseType(text: string): void {
    const electricityType = ELECTRICITY_TYPES.find((one) => one === text);
    if (electricityType) this.changed.emit({ electricityType });
  }
}
