import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { CodeScanner } from '../ui/code-scanner';
import { Icon } from '../ui/icon';
import { codeOfLabel, faultOfLabel } from '../ui/read-label';
import { RunningTests } from './running-tests';

/** In the room: scan the label of its meter, or type the code. This needs no signal yet; what comes next does, and it says so. */
@Component({
  selector: 'app-commission-page',
  imports: [RouterLink, TranslocoPipe, CodeScanner, Icon, RunningTests],
  template: `
    <div class="page narrow">
      <section class="card">
        <h2>{{ 'commission.head' | transloco }}</h2>
        <p class="soft">{{ 'commission.text' | transloco }}</p>
        @if (!online()) {
          <p class="note" role="status">
            <app-icon name="no-signal" [size]="20" /><span>{{ 'commission.needsServer' | transloco }}</span>
          </p>
        }
        <app-code-scanner [take]="take" />
        <div role="alert">
          @if (wrong(); as text) {
            <p class="note stop">
              <app-icon name="stop" [size]="20" />
              <span>{{ fault(text) | transloco: { text } }}</span>
            </p>
          }
        </div>
      </section>
      @if (online()) {
        <app-running-tests class="card" />
      }
      @if (mayList()) {
        <a class="button" routerLink="/more/meters" [queryParams]="{ inService: 'not_yet' }">
          {{ 'commission.notYet' | transloco }}
        </a>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class CommissionPage {
  private readonly router = inject(Router);
  protected readonly fault = faultOfLabel;
  private readonly store = inject(Store);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  protected readonly mayList = computed(() => this.permissions().has('meters.view'));
  protected readonly wrong = signal<string | null>(null);

  protected readonly take = (text: string): boolean => {
    const meterCode = codeOfLabel(text);
    this.wrong.set(meterCode === null ? text.slice(0, 60) : null);
    if (meterCode !== null) void this.router.navigate(['/more/commission', meterCode]);
    return meterCode !== null;
  };
}
