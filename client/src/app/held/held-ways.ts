import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Observable } from 'rxjs';
import { v7 } from 'uuid';
import {
  acceptHeldRoute,
  boardList,
  type HeldSale,
  type Meter,
  moveHeldRoute,
  refundHeldRoute,
  type ReleaseWay,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { settingsFeature } from '../settings/settings.feature';
import { amountWords } from '../ui/amount-words';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { SearchField } from '../ui/search-field';

const FOUND = 8;

/** The three ways out of a held sale; each says what it will do before it is done. */
@Component({
  selector: 'app-held-ways',
  imports: [TranslocoPipe, ConfirmDialog, FailedState, FaultNote, SearchField],
  templateUrl: './held-ways.html',
  styles: `
    /* as wide as the card on a phone, one under the other */
    .ways {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr));
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HeldWays {
  private readonly api = inject(Api);
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  readonly sale = input.required<HeldSale>();
  readonly released = output<HeldSale>();

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
      ? this.api.send(boardList.page, { query: { keywords, size: FOUND } })
      : undefined;
  });
  protected readonly meters = computed(
    () => this.found.value()?.items.filter(({ account, postpaid }) => account !== null && !postpaid) ?? [],
  );
  protected readonly about = computed(() => {
    const { decimals, code } = this.currency();
    const [target, moves] = [this.target(), this.way() === 'move'];
    return {
      amount: `${amountWords(this.sale().amountMinor, decimals)} ${code}`,
      room: (moves ? target?.room : this.sale().room) ?? '',
      name: (moves ? target?.account?.name : this.sale().accountName) ?? '',
    };
  });

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
    this.sender.send(request, (sale) => {
      this.releaseId = v7();
      this.choosing.set(false);
      this.released.emit(sale);
    });
  }

  private request(): Observable<HeldSale> | undefined {
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
