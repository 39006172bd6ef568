import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Remote } from '../api/remote';
import { FailedState } from './failed-state';
import { Skeleton } from './skeleton';

/** Stands where a thing of the server will stand: rows in its shape, or why it could not be had. */
@Component({
  selector: 'app-awaited',
  imports: [FailedState, Skeleton],
  template: `
    @if (of().fault(); as fault) {
      <app-failed [fault]="fault" [offlineKey]="offlineKey()" (retry)="of().reload()" />
    } @else {
      <div [class.card]="!inCard()"><app-skeleton [rows]="rows()" /></div>
    }
  `,
  styles: ':host { display: contents; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Awaited {
  readonly of = input.required<Pick<Remote<unknown>, 'fault' | 'reload'>>();
  readonly rows = input.required<number>();
  /** what still works without the server */
  readonly offlineKey = input('failed.awayText');
  /** it stands in a card already */
  readonly inCard = input(false);
}
