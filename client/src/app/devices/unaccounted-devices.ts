import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import type { Unaccounted } from '#shared';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { Icon } from '../ui/icon';
import { StateBadge } from '../ui/state-badge';
import { lookOfCause } from './device-look';
import { wordsOfRanges } from './number-words';

/** Devices that may hold sales which are not in, the gravest first. */
@Component({
  selector: 'app-unaccounted-devices',
  imports: [RouterLink, TranslocoPipe, AgeTag, Amount, Icon, StateBadge],
  template: `
    <section class="stack tight">
      <h2>{{ 'devices.unaccounted' | transloco }}</h2>
      <p class="soft small">{{ 'devices.unaccountedText' | transloco }}</p>
      <ul class="list card flush">
        @for (one of devices(); track one.deviceId) {
          <li>
            <a class="item" [routerLink]="['/more/devices', one.deviceId]">
              <span class="grow stack tight">
                <span class="row between wrap">
                  <span class="strong cut">{{ one.prefix }} · {{ one.name }}</span>
                  <app-state [look]="lookOfCause(one)" />
                </span>
                <span>{{ 'devices.numbersOut' | transloco: { list: rangesOf(one) } }}</span>
                <span>
                  {{ 'devices.atMost' | transloco: { count: one.atMostCount } }}
                  <app-amount [minor]="one.atMostMinor" />
                  @if (one.operatorNames.length > 0) {
                    · {{ one.operatorNames.join(', ') }}
                  }
                </span>
                <span class="small soft">
                  {{ 'devices.lastHeard' | transloco }}
                  <app-age [at]="one.lastContactAt" [mayBeStale]="false" never="age.notOnce" />
                </span>
              </span>
              <app-icon name="next" [size]="20" />
            </a>
          </li>
        }
      </ul>
    </section>
  `,
  styles: ':host { display: block; padding: 12px 16px; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnaccountedDevices {
  private readonly words = inject(TranslocoService);
  readonly devices = input.required<readonly Unaccounted[]>();
  protected readonly lookOfCause = lookOfCause;

  protected rangesOf({ ranges }: Unaccounted): string {
    return wordsOfRanges(ranges, (from) => this.words.translate('devices.fromNumber', { from }));
  }
}
