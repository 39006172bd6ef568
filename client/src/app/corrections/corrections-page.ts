import { ChangeDetectionStrategy, Component, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CorrectionRecord, correctionsList } from '#shared';
import { ListView } from '../lists/list-view';
import { reloadWithMeters } from '../refunds/reload-with-meters';

/** What was reversed, why, and by whom; each opens what it reverses. */
@Component({
  selector: 'app-corrections-page',
  imports: [ListView, TranslocoPipe],
  template: `
    <app-list
      icon="refresh"
      [list]="list"
      [open]="open"
      [emptyHead]="'correction.none' | transloco"
      [emptyText]="'correction.noneText' | transloco"
    />
  `,
  styles: ':host { display: block; height: 100%; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class CorrectionsPage {
  protected readonly list = correctionsList;
  protected readonly open = ({ saleId, refundId }: CorrectionRecord): string[] =>
    saleId === null ? ['/refunds', refundId ?? ''] : ['/sales', saleId];
  private readonly view = viewChild.required<ListView<CorrectionRecord>>(ListView);

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
