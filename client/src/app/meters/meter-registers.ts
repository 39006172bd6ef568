import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import {
  type MeterCode,
  readRegistersRoute,
  type RegisterBlock,
  registerBlockWords,
  registerValueWords,
  type RegisterWord,
  registerWords,
  type ResponseOf,
  type Words,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { InLanguage } from '../i18n/in-language';
import { settingsFeature } from '../settings/settings.feature';
import { AgeTag } from '../ui/age-tag';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';

type Read = ResponseOf<typeof readRegistersRoute>;

const asItIs = (text: string): Words => ({ en: text, zh: text });

/** What the profile of a meter makes of every register: as it came, scaled, and how far that can be trusted. */
@Component({
  selector: 'app-meter-registers',
  imports: [TranslocoPipe, AgeTag, FaultNote, Icon, InLanguage, NgTemplateOutlet, PageState],
  templateUrl: './meter-registers.html',
  styleUrl: './meter-registers.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MeterRegisters {
  private readonly api = inject(Api);
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  readonly meterCode = input.required<MeterCode>();
  protected readonly reading = formSender();
  private readonly read = signal<Read | null>(null);
  protected readonly shown = computed(() => {
    const read = this.read();
    return read?.meterCode === this.meterCode() ? read : null;
  });

  protected refresh(): void {
    const request = this.api.send(readRegistersRoute, { params: { meterCode: this.meterCode() } });
    this.reading.send(request, (read) => this.read.set(read));
  }

  protected blockName({ name }: RegisterBlock): Words {
    return registerBlockWords(name) ?? asItIs(name);
  }

  protected name({ name }: RegisterWord): Words {
    return registerWords(name) ?? asItIs(name);
  }

  /** a state in words, or the number with its unit, money in the currency of the property */
  protected value({ name, value, unit }: RegisterWord): Words {
    const code = this.currency().code;
    const units: Readonly<Record<string, string>> = { 'money': code, 'money per kWh': `${code}/kWh` };
    return registerValueWords(name, value) ?? asItIs(value === null ? '–' : `${value} ${units[unit] ?? unit}`.trim());
  }

  /** `0x0215`, as the makers write it */
  protected address({ address, part }: RegisterWord): string {
    const hex = `0x${address.toString(16).toUpperCase().padStart(4, '0')}`;
    return part === null ? hex : `${hex} ${part}`;
  }

  /** bytes in pairs of two, since that is how registers come */
  protected raw({ raw }: RegisterWord): string {
    return raw.replace(/(.{4})(?=.)/g, '$1 ');
  }
}
