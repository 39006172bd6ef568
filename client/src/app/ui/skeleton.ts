import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

/** Rows in the shape of what is coming. */
@Component({
  selector: 'app-skeleton',
  imports: [TranslocoPipe],
  template: `
    <div role="status">
      <span class="unseen">{{ 'common.loading' | transloco }}</span>
      @for (row of bones(); track row) {
        <div class="row between bone-row" aria-hidden="true">
          <span class="stack tight grow"><i class="wide"></i><i class="half"></i></span>
          <i class="end"></i>
        </div>
      }
    </div>
  `,
  styles: `
    .bone-row {
      min-height: 72px;
      padding: 12px 16px;
    }
    .stack {
      gap: 8px;
    }
    i {
      display: block;
      height: 16px;
      border-radius: 8px;
      background: var(--sunken);
      animation: breathe 1.6s ease-in-out infinite;
    }
    .wide {
      width: 58%;
    }
    .half {
      width: 34%;
      height: 12px;
    }
    .end {
      width: 72px;
      height: 20px;
    }
    @keyframes breathe {
      50% {
        opacity: 0.45;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Skeleton {
  readonly rows = input(6);
  protected readonly bones = computed(() => Array.from({ length: this.rows() }, (_, index) => index));
}
