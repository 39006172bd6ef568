import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import {
  doHeldItemRoute,
  HELD_ITEM_KIND_WORDS,
  SHIFT_ITEM_REASON_WORDS,
  letBeHeldItemRoute,
  showHeldItemRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { InLanguage } from '../i18n/in-language';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { HELD_ITEM_LOOKS } from './held-look';
import { ReasonForm } from './reason-form';
import { whenHeldItemsChange } from './when-held-changed';

/** One opening or closing of a till or lease that was kept without effect: done after all, or let be, with a reason. */
@Component({
  selector: 'app-held-item-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Amount,
    FailedState,
    FaultNote,
    Icon,
    InLanguage,
    Moment,
    ReasonForm,
    Skeleton,
    StateBadge,
  ],
  templateUrl: './held-item-page.html',
  styleUrl: './detail-pages.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class HeldItemPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly itemId = input.required<string>();
  private readonly params = computed(() => ({ itemId: this.itemId() }));
  protected readonly kinds = HELD_ITEM_KIND_WORDS;
  protected readonly reasons = SHIFT_ITEM_REASON_WORDS;
  protected readonly looks = HELD_ITEM_LOOKS;
  protected readonly item = remote(() => this.api.send(showHeldItemRoute, { params: this.params() }));
  protected readonly mayChange = computed(() => this.permissions().has('held.update'));
  protected readonly maySeeTills = computed(() => this.permissions().has('till.view'));
  protected readonly exit = signal<'do' | 'let_be' | null>(null);
  protected readonly sender = formSender();
  private decisionId = v7();

  constructor() {
    whenHeldItemsChange(
      (itemIds) => itemIds.includes(this.itemId()),
      () => !this.sender.busy() && this.item.reload(),
    );
  }

  protected leave(): void {
    this.exit.set(null);
  }

  protected decide(reason: string): void {
    const route = this.exit() === 'do' ? doHeldItemRoute : letBeHeldItemRoute;
    const body = { decisionId: this.decisionId, reason };
    this.sender.send(this.api.send(route, { params: this.params(), body }), (decided) => {
      this.decisionId = v7();
      this.exit.set(null);
      this.item.update(() => decided);
    });
  }
}
