import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { addMinor } from '#shared';
import { OutboxActions } from '../outbox/outbox.actions';
import { outboxFeature, selectConnection } from '../outbox/outbox.feature';
import type { QueueEntry } from '../outbox/outbox-view';
import { sessionFeature } from '../session/session.feature';
import { MethodName } from '../settings/method-name';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { Icon } from '../ui/icon';
import { PageState } from '../ui/page-state';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import { lookOfSale, type StateLook } from '../ui/state-look';
import { QueuePageActions } from './queue.actions';
import { queueFeature } from './queue.feature';
import { QueueFileChoice } from './queue-file-choice';

const FIRST_SHOWN = 50;
/** Live events come first; asking is for those that were missed. */
const ASK_EVERY_MS = 5_000;

function lookOfEntry(entry: QueueEntry): StateLook {
  if (entry.state === 'queued') return { tone: 'way', key: 'queueState.queued' };
  return lookOfSale(entry.progress ?? { state: entry.state, orderState: null });
}

/** The sales of this device and where each stands. What is here is never deleted by hand. */
@Component({
  selector: 'app-queue-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Amount,
    Icon,
    MethodName,
    PageState,
    QueueFileChoice,
    Skeleton,
    StateBadge,
  ],
  templateUrl: './queue-page.html',
  styleUrl: './queue-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class QueuePage {
  private readonly store = inject(Store);
  protected readonly outbox = this.store.selectSignal(outboxFeature.selectOutboxState);
  protected readonly connection = this.store.selectSignal(selectConnection);
  protected readonly file = this.store.selectSignal(queueFeature.selectQueueState);
  protected readonly shown = signal(FIRST_SHOWN);

  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly mayDecide = computed(() => this.permissions().has('held.view'));
  private readonly lines = computed(() =>
    this.outbox().entries.map((entry) => ({
      entry,
      look: lookOfEntry(entry),
      at: new Date(entry.queuedAtMs).toISOString(),
      // Whoever may decide on a held sale gets where its ways out are.
      page: [entry.state === 'held' && this.mayDecide() ? '/held/sales' : '/receipt', entry.id],
    })),
  );
  protected readonly queued = computed(() => this.lines().filter(({ entry }) => entry.state === 'queued'));
  protected readonly queuedMinor = computed(() =>
    addMinor(...this.queued().map(({ entry }) => entry.summary.amountMinor)),
  );
  protected readonly stopped = computed(() =>
    this.lines().filter(({ entry, look }) => entry.state !== 'queued' && look.tone === 'stop'),
  );
  protected readonly others = computed(() =>
    this.lines().filter(({ entry, look }) => entry.state !== 'queued' && look.tone !== 'stop'),
  );
  protected readonly groups = computed(() => [
    { name: 'queued', lines: this.queued() },
    { name: 'stopped', lines: this.stopped() },
    { name: 'done', lines: this.others().slice(0, this.shown()) },
  ]);

  constructor() {
    this.store.dispatch(OutboxActions.progressWanted());
    const asking = setInterval(() => this.store.dispatch(OutboxActions.progressWanted()), ASK_EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(asking));
  }

  protected sendNow(): void {
    if (this.queued().length > 0) this.store.dispatch(QueuePageActions.sendWanted());
  }

  protected exportQueue(): void {
    this.store.dispatch(QueuePageActions.exportWanted());
  }

  protected bringFile(text: string): void {
    this.store.dispatch(QueuePageActions.fileChosen({ text }));
  }

  protected showMore(): void {
    this.shown.update((shown) => shown + FIRST_SHOWN);
  }
}
