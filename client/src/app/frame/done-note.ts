import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '../ui/icon';
import { Done } from './done';

/** Says what was done on the page before. */
@Component({
  selector: 'app-done-note',
  imports: [Icon, RouterLink, TranslocoPipe],
  template: `
    <div role="status">
      @if (done.current(); as said) {
        <p class="note good">
          <app-icon name="check" [size]="20" />
          <span class="grow">{{ said.key | transloco: { what: said.what } }}</span>
          @if (said.again; as again) {
            <a [routerLink]="again">{{ 'done.again' | transloco }}</a>
          }
          <button
            type="button"
            class="icon-button"
            [attr.aria-label]="'common.close' | transloco"
            (click)="done.forget()"
          >
            <app-icon name="close" [size]="20" />
          </button>
        </p>
      }
    </div>
  `,
  styles: `
    .note {
      align-items: center;
      margin: 0;
      border-radius: 0;
      padding-block: 4px;
    }
    a {
      padding-block: 12px;
      white-space: nowrap;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DoneNote {
  protected readonly done = inject(Done);
}
