import { ChangeDetectionStrategy, Component, computed, type ElementRef, inject, viewChild } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Permission } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Icon, type IconName } from '../ui/icon';
import { ConnectionChip } from './connection-chip';
import { OperatorMenu } from './operator-menu';
import { pressPageKey } from './page-keys';
import { PageTitle } from './page-title';

interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly word: string;
  readonly permission: Permission | null;
  /** left out of the phone's bottom bar, which has room for four */
  readonly wideOnly?: true;
}

const PLACES: readonly Place[] = [
  { path: '/attention', icon: 'attention', word: 'nav.attention', permission: 'operators.update', wideOnly: true },
  { path: '/today', icon: 'today', word: 'nav.today', permission: 'reports.view', wideOnly: true },
  { path: '/sell', icon: 'sell', word: 'nav.sell', permission: 'sell.update' },
  { path: '/tenants', icon: 'tenants', word: 'nav.tenants', permission: 'accounts.view' },
  { path: '/meters', icon: 'meters', word: 'nav.meters', permission: 'board.view' },
  { path: '/sales', icon: 'sales', word: 'nav.sales', permission: 'sales.view', wideOnly: true },
  { path: '/more', icon: 'more', word: 'nav.more', permission: null },
];

/** What stands around every page: a bar at the bottom of a phone, a rail beside it on everything wider. */
@Component({
  selector: 'app-frame',
  imports: [RouterOutlet, RouterLink, RouterLinkActive, TranslocoPipe, Icon, ConnectionChip, OperatorMenu],
  templateUrl: './frame.html',
  styleUrl: './frame.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'press($event)' },
})
export default class Frame {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly proofNeeded = inject(Store).selectSignal(sessionFeature.selectProofNeeded);
  protected readonly title = inject(PageTitle).current;
  protected readonly places = computed(() =>
    PLACES.filter(({ permission }) => permission === null || this.permissions().has(permission)),
  );
  private readonly page = viewChild.required<ElementRef<HTMLElement>>('page');

  protected press(event: KeyboardEvent): void {
    pressPageKey(event, this.page().nativeElement);
  }
}
