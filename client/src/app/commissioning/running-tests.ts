import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { filter } from 'rxjs';
import { type MeterCode, type RunningTest, runningTestsRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';

/** The relay tests that go on, or that of one meter, for whoever wonders why it is off; nothing where there is none. */
@Component({
  selector: 'app-running-tests',
  imports: [RouterLink, TranslocoPipe, Icon],
  template: `
    @if (tests().length > 0) {
      @if (meterCode() === undefined) {
        <h2>{{ 'relayTest.runningHead' | transloco }}</h2>
      }
      @for (test of tests(); track test.testId) {
        <p class="note look" role="status">
          <app-icon name="attention" [size]="20" />
          <span class="grow">
            @if (meterCode() === undefined) {
              <b>{{ test.room }}</b> · <span class="code">{{ test.meterCode }}</span><br />
            }
            {{ 'relayTest.running' | transloco: { name: test.startedBy, minutes: minutes(test) } }}
          </span>
          @if (mayCommission()) {
            <a [routerLink]="['/more/commission', test.meterCode]">{{ 'relayTest.toTest' | transloco }}</a>
          }
        </p>
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    :host:empty {
      display: none;
    }
    a {
      display: inline-flex;
      align-items: center;
      min-height: 44px;
      flex: none;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunningTests {
  private readonly api = inject(Api);
  private readonly now = inject(Now);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** absent for all of them */
  readonly meterCode = input<MeterCode>();

  private readonly running = remote(() => {
    // Of one meter the server tells when a test of it begins or ends; of all of them one asks.
    if (this.meterCode() === undefined) this.now.ms();
    return this.api.send(runningTestsRoute, {});
  });
  protected readonly tests = computed(() => {
    const meterCode = this.meterCode();
    const tests = this.running.value()?.tests ?? [];
    return meterCode === undefined ? tests : tests.filter((test) => test.meterCode === meterCode);
  });
  protected readonly mayCommission = computed(() => this.permissions().has('meters.commission'));

  constructor() {
    inject(Actions)
      .pipe(
        ofType(LiveActions.meterChanged),
        filter(({ state }) => state.meterCode === this.meterCode()),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.running.reload());
  }

  protected minutes({ endsAt }: RunningTest): number {
    return Math.max(1, Math.round((Date.parse(endsAt) - this.now.ms()) / 60_000));
  }
}
