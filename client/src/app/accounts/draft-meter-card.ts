import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { ELECTRICITY_TYPES, type PaymentMethod, readMeterRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import type { DraftFaults, DraftMeter, DraftTerms } from './opening-draft';

/** One meter of an opening: what it holds now, the first recharge, prices and limits from the defaults. */
@Component({
  selector: 'app-draft-meter-card',
  imports: [TranslocoPipe, Amount, AgeTag, Icon, FaultNote],
  templateUrl: './draft-meter-card.html',
  styles: `
    summary {
      display: flex;
      align-items: center;
      min-height: 48px;
      color: var(--accent);
      font-weight: 600;
      cursor: pointer;
    }
    .big {
      font-size: 1.5rem;
    }
    .terms {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(140px, 1fr));
      gap: 12px;
      padding-block: 4px 12px;
    }
    .recharge {
      font-size: 1.25rem;
      font-weight: 650;
      padding-block: 4px;
    }
    .pay {
      display: grid;
      grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr);
      gap: 12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DraftMeterCard {
  private readonly api = inject(Api);
  readonly meter = input.required<DraftMeter>();
  readonly methods = input.required<readonly PaymentMethod[]>();
  readonly faults = input.required<DraftFaults>();
  readonly showFaults = input.required<boolean>();
  readonly changed = output<Partial<DraftMeter>>();
  readonly removed = output();
  protected readonly reading = formSender();
  protected readonly electricityTypes = ELECTRICITY_TYPES;
  protected readonly priceFields = ['sharp', 'peak', 'flat', 'valley'] as const;
  protected readonly limitFields = ['hoardingLimit', 'alarm1', 'alarm2', 'powerThreshold'] as const;
  protected readonly flags = ['promptAlarm1', 'promptAlarm2', 'sendAlarms'] as const;
  protected readonly termsFaulty = computed(() =>
    [...this.priceFields, ...this.limitFields].some((field) => this.faultOf(field) !== undefined),
  );

  protected faultOf(field: string) {
    return this.showFaults() ? this.faults()[`${this.meter().meterCode}.${field}`] : undefined;
  }

  /** Reads the meter live: what it holds counts against the hoarding limit. */
  protected readNow(): void {
    const request = this.api.send(readMeterRoute, { params: { meterCode: this.meter().meterCode } });
    this.reading.send(request, ({ remainingMinor, readAt }) =>
      this.changed.emit({ balanceMinor: remainingMinor, readAt }),
    );
  }

  protected setTerm<F extends keyof DraftTerms>(field: F, value: DraftTerms[F]): void {
    this.changed.emit({ terms: { ...this.meter().terms, [field]: value } });
  }

  private changeTerms(change: Partial<DraftTerms>): void {
    this.changed.emit({ terms: { ...this.meter().terms, ...change } });
  }

  protected chooseMethod(text: string): void {
    const method = this.methods().find((one) => one === text);
    if (method) this.changed.emit({ method });
  }

  protected chooseType(text: string): void {
    const electricityType = ELECTRICITY_TYPES.find((one) => one === text);
    if (electricityType) this.changeTerms({ electricityType });
  }
}
