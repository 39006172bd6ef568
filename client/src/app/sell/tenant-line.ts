import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { snapshotFeature } from '../snapshot/snapshot.feature';
import { markMatches, type Tenant } from '../snapshot/tenants';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';

/** One tenant among the hits: name, rooms, numbers with what matched marked, and the balance with its age. */
@Component({
  selector: 'app-tenant-line',
  imports: [TranslocoPipe, AgeTag, Amount],
  template: `
    <span class="who">
      <span class="name cut">
        @for (piece of name(); track $index) {
          @if (piece.matched) {
            <mark [textContent]="piece.text"></mark>
          } @else {
            <span [textContent]="piece.text"></span>
          }
        }
      </span>
      <span class="small soft cut">
        @for (piece of places(); track $index) {
          @if (piece.matched) {
            <mark [textContent]="piece.text"></mark>
          } @else {
            <span [textContent]="piece.text"></span>
          }
        }
      </span>
    </span>
    <span class="balance">
      @if (state(); as state) {
        <app-amount [minor]="state.remainingMinor" />
        <app-age [at]="state.readAt" />
      } @else {
        <span class="small soft">{{ 'sell.neverRead' | transloco }}</span>
      }
    </span>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      flex: 1;
      min-width: 0;
    }
    .who {
      flex: 1;
      min-width: 0;
      display: grid;
      gap: 2px;
    }
    .name {
      font-weight: 600;
      white-space: pre;
    }
    .soft {
      white-space: pre;
    }
    mark {
      background: var(--look-soft);
      color: inherit;
      border-radius: 3px;
      box-shadow: 0 0 0 1px var(--look-soft);
      font-weight: 700;
    }
    .balance {
      display: grid;
      justify-items: end;
      gap: 2px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TenantLine {
  private readonly states = inject(Store).selectSignal(snapshotFeature.selectStates);
  readonly tenant = input.required<Tenant>();
  readonly words = input.required<readonly string[]>();
  readonly meterCode = input.required<string>();
  protected readonly state = computed(() => this.states()[this.meterCode()]);
  protected readonly name = computed(() => markMatches(this.tenant().name, this.words()));
  protected readonly places = computed(() => {
    const { meters, number, telephone } = this.tenant();
    const meter = meters.find(({ meterCode }) => meterCode === this.meterCode()) ?? meters[0];
    const rooms = meters.map(({ room }) => room).join(', ');
    const isByTelephone = this.words().some((word) => telephone.replaceAll(/[\s()-]/g, '').includes(word));
    const isByMeter = this.words().some((word) => meter?.meterCode.toLowerCase().includes(word));
    const last = isByMeter ? meter?.meterCode : isByTelephone ? telephone : undefined;
    return markMatches([rooms, number, ...(last ? [last] : [])].join(' · '), this.words());
  });
}
