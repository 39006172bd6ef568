import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { outboxFeature } from '../outbox/outbox.feature';
import { CodeScanner } from '../ui/code-scanner';
import { Icon } from '../ui/icon';
import { codeOfLabel, faultOfLabel } from '../ui/read-label';

/** In the room: scan the label of its meter, or type the code. This needs no signal yet; what comes next does, and it says so. */
@Component({
  selector: 'app-commission-page',
  imports: [TranslocoPipe, CodeScanner, Icon],
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
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class CommissionPage {
  private readonly router = inject(Router);
  protected readonly online = inject(Store).selectSignal(outboxFeature.selectIsOnline);
  protected readonly fault = faultOfLabel;
  protected readonly wrong = signal<string | null>(null);

  protected readonly take = (text: string): boolean => {
    const meterCode = codeOfLabel(text);
    this.wrong.set(meterCode === null ? text.slice(0, 60) : null);
    if (meterCode !== null) void this.router.navigate(['/more/commission', meterCode]);
    return meterCode !== null;
  };
}
