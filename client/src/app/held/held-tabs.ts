import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { heldItemsList, heldList, quarantineList } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { whenHeldItemsChange, whenHeldSalesChange, whenQuarantineChanges } from './when-held-changed';

const WAITING = { state: 'waiting', size: 1 } as const;

/** From one list of what waits for a person to the next, each with how much waits in it. */
@Component({
  selector: 'app-held-tabs',
  imports: [RouterLink, RouterLinkActive, TranslocoPipe],
  template: `
    <nav class="tabs" [attr.aria-label]="'held.title' | transloco">
      @for (tab of tabs; track tab.path) {
        <a
          [routerLink]="tab.path"
          routerLinkActive
          ariaCurrentWhenActive="page"
          [routerLinkActiveOptions]="exactly"
          replaceUrl
        >
          {{ tab.word | transloco }}
          @if (tab.waiting.value()?.total; as count) {
            <span class="count">{{ count }}</span>
          }
        </a>
      }
    </nav>
  `,
  styles: `
    .tabs {
      padding-inline: 4px;
      background: var(--surface);
    }
    a {
      gap: 8px;
    }
    .count {
      min-width: 24px;
      padding: 1px 7px;
      border-radius: 12px;
      background: var(--stop-soft);
      color: var(--stop);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
      text-align: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HeldTabs {
  private readonly api = inject(Api);
  protected readonly exactly = {
    paths: 'exact',
    queryParams: 'ignored',
    matrixParams: 'ignored',
    fragment: 'ignored',
  } as const;
  private readonly sales = remote(() => this.api.send(heldList.page, { query: WAITING }));
  private readonly items = remote(() => this.api.send(heldItemsList.page, { query: WAITING }));
  private readonly aside = remote(() => this.api.send(quarantineList.page, { query: WAITING }));
  protected readonly tabs = [
    { path: '/held', word: 'held.tab.held', waiting: this.sales },
    { path: '/held/items', word: 'held.tab.tills', waiting: this.items },
    { path: '/held/quarantine', word: 'held.tab.quarantine', waiting: this.aside },
  ] as const;

  constructor() {
    // Whether a sale that has changed was one of these is not known here.
    whenHeldSalesChange(() => true, this.sales.reload);
    whenHeldItemsChange(() => true, this.items.reload);
    whenQuarantineChanges(() => true, this.aside.reload);
  }
}
