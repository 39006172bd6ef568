import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { boardList, type Meter, type MeterCode } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { MeterRow } from '../meters/meter-row';
import { FailedState } from '../ui/failed-state';
import { ListKeys } from '../ui/list-keys';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';

const LIMIT = 20;

/** Finds a meter without an account, by room or code. */
@Component({
  selector: 'app-free-meter-picker',
  imports: [TranslocoPipe, SearchField, Skeleton, FailedState, PageState, MeterRow, ListKeys],
  template: `
    <section class="card flush">
      <div class="tools">
        <h2>{{ 'opening.chooseMeter' | transloco }}</h2>
        <app-search-field
          [label]="'opening.searchMeter' | transloco"
          [value]="keywords()"
          (searched)="keywords.set($event)"
        />
      </div>
      @if (free().length > 0) {
        <ul class="list" appListKeys>
          @for (meter of free(); track meter.meterCode) {
            <li>
              <button type="button" class="item" (click)="picked.emit(meter)"><app-meter-row [meter]="meter" /></button>
            </li>
          }
        </ul>
      } @else if (found.fault()) {
        <app-failed [fault]="found.fault()" (retry)="found.reload()" />
      } @else if (found.loading()) {
        <app-skeleton [rows]="3" />
      } @else {
        <app-page-state
          icon="search"
          [head]="'opening.noFreeMeter' | transloco"
          [text]="'opening.noFreeMeterText' | transloco"
        />
      }
    </section>
  `,
  styles: `
    .tools {
      display: grid;
      gap: 12px;
      padding: 16px;
      border-bottom: 1px solid var(--line);
    }
    .list {
      container: list / inline-size;
      max-height: 60vh;
      overflow-y: auto;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FreeMeterPicker {
  private readonly api = inject(Api);
  /** in the form already */
  readonly taken = input.required<readonly MeterCode[]>();
  readonly picked = output<Meter>();
  protected readonly keywords = signal('');
  protected readonly found = remote(() =>
    this.api.send(boardList.page, { query: { held: 'free', keywords: this.keywords() || undefined, size: LIMIT } }),
  );
  protected readonly free = computed(
    () => this.found.value()?.items.filter(({ meterCode }) => !this.taken().includes(meterCode)) ?? [],
  );
}
