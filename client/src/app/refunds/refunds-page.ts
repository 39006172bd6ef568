import { ChangeDetectionStrategy, Component, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type RefundRecord, refundsList } from '#shared';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { StateBadge } from '../ui/state-badge';
import { lookOfRefund } from './refund-look';
import { reloadWithMeters } from './reload-with-meters';

/** Money back: what is to be paid out, and what was. */
@Component({
  selector: 'app-refunds-page',
  imports: [ListCellTemplate, ListView, StateBadge, TranslocoPipe],
  template: `
    <app-list
      icon="export"
      [list]="list"
      [open]="open"
      [emptyHead]="'refunds.empty' | transloco"
      [emptyText]="'refunds.emptyText' | transloco"
      offlineKey="refunds.offline"
    >
      <ng-template appCell="state" let-refund><app-state [look]="look(refund)" /></ng-template>
    </app-list>
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class RefundsPage {
  protected readonly list = refundsList;
  protected readonly open = ({ refundId }: RefundRecord): string[] => ['/refunds', refundId];
  protected readonly look = lookOfRefund;
  private readonly view = viewChild.required<ListView<RefundRecord>>(ListView);

  constructor() {
    reloadWithMeters(
      (meterCode) =>
        this.view()
          .shown()
          .some((one) => one.meterCode === meterCode && one.state === 'on_its_way'),
      () => this.view().reload(),
    );
  }
}
