import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Observable } from 'rxjs';
import { v7 } from 'uuid';
import {
  acceptHeldRoute,
  listMetersRoute,
  type Meter,
  moveHeldRoute,
  refundHeldRoute,
  type ReleaseWay,
  type SaleRecord,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { SaleRow } from '../sales/sale-row';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { amountWords } from '../ui/amount-words';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { SearchField } from '../ui/search-field';

const FOUND = 8;

/** What went to a meter: how much, and to which room's. */
export interface Went {
  readonly amount: string;
  readonly room: string;
}

/** One held sale and its three ways out; each says what it will do before it is done. */
@Component({
  selector: 'app-held-sale',
  imports: [TranslocoPipe, ConfirmDialog, FailedState, FaultNote, SaleRow, SearchField],
  templateUrl: './held-sale.html',
  styles: `
    /* the row has a padding of its own */
    .card {
      padding-top: 0;
    }
    app-sale-row {
      margin-inline: calc(-1 * var(--gap));
    }
    /* the ways out fill the width, on a phone in two lines */
    .ways .button {
      flex: 1 1 auto;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HeldSale {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly store = inject(Store);
  private readonly currency = this.store.selectSignal(settingsFeature.selectCurrency);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  readonly sale = input.required<SaleRecord>();
  readonly mayChange = input.required<boolean>();
  /** null where it goes back */
  readonly released = output<Went | null>();

  protected readonly choosing = signal(false);
  protected readonly keywords = signal('');
  protected readonly target = signal<Meter | null>(null);
  protected readonly way = signal<ReleaseWay>('accept');
  protected readonly sender = formSender();
  /** the answer to a release is awaited */
  readonly busy = this.sender.busy;
  protected readonly asked = viewChild.required(ConfirmDialog);
  private releaseId = v7();

  protected readonly found = remote(() => {
    const keywords = this.keywords().trim();
    return this.choosing() && keywords !== ''
      ? this.api.send(listMetersRoute, { query: { keywords, limit: FOUND } })
      : undefined;
  });
  protected readonly meters = computed(
    () => this.found.value()?.items.filter(({ account, postpaid }) => account !== null && !postpaid) ?? [],
  );
  protected readonly amount = computed(() => {
    const { decimals, code } = this.currency();
    return `${amountWords(this.sale().amountMinor, decimals)} ${code}`;
  });
  protected readonly about = computed(() => ({
    amount: this.amount(),
    room: (this.way() === 'move' ? this.target()?.room : this.sale().room) ?? '',
    name: (this.way() === 'move' ? this.target()?.account?.name : this.sale().accountName) ?? '',
  }));

  protected ask(way: ReleaseWay): void {
    this.way.set(way);
    this.asked().ask();
  }

  protected moveTo(meter: Meter): void {
    this.target.set(meter);
    this.ask('move');
  }

  protected release(): void {
    const request = this.request();
    if (!request) return;
    const [releaseId, way, { amount, room }] = [this.releaseId, this.way(), this.about()];
    this.sender.send(request, () => {
      this.releaseId = v7();
      this.choosing.set(false);
      this.released.emit(way === 'refund' ? null : { amount, room });
      // What is owed has the release's own id, and is paid out there. Nothing is owed for what was never booked.
      const owed = way === 'refund' && this.sale().amountMinor > 0;
      if (owed && this.permissions().has('refund.view')) void this.router.navigate(['/refunds', releaseId]);
    });
  }

  private request(): Observable<SaleRecord> | undefined {
    const params = { saleId: this.sale().saleId };
    const body = { releaseId: this.releaseId };
    if (this.way() === 'accept') return this.api.send(acceptHeldRoute, { params, body });
    if (this.way() === 'refund') return this.api.send(refundHeldRoute, { params, body });
    const assignmentId = this.target()?.account?.assignmentId;
    return assignmentId === undefined
      ? undefined
      : this.api.send(moveHeldRoute, { params, body: { ...body, assignmentId } });
  }
}
