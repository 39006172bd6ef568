import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Done } from './done';

/** As many reasons as one reads; of the others it is said how many they are. */
const REASONS = 8;

/** Says what was done, on this page or the one before; of many rows that should go, which are there still, and why. */
@Component({
  selector: 'app-done-note',
  imports: [FaultNote, Icon, RouterLink, TranslocoPipe],
  template: `
    <div role="status">
      @if (done.current(); as said) {
        <div class="note" [class.good]="kept().length === 0" [class.look]="kept().length > 0">
          <app-icon [name]="kept().length === 0 ? 'check' : 'stop'" [size]="20" />
          <div class="grow">
            @if ('key' in said) {
              <p>{{ said.key | transloco: { what: said.what } }}</p>
            } @else {
              <p>
                {{
                  (kept().length === 0 ? 'done.removedAll' : 'done.removedSome')
                    | transloco: { removed: said.removed, kept: kept().length }
                }}
                @if (said.gone > 0) {
                  {{ 'done.removedGone' | transloco: { gone: said.gone } }}
                }
              </p>
            }
            @for (one of kept().slice(0, reasons); track one.id) {
              <app-fault-note
                [plain]="true"
                [fault]="{ refusal: one.refusal, message: one.message, details: one.details ?? {}, fields: [] }"
              />
            }
            @if (kept().length > reasons) {
              <p>{{ 'done.andMore' | transloco: { count: kept().length - reasons } }}</p>
            }
          </div>
          @if ('key' in said && said.again) {
            <a [routerLink]="said.again">{{ 'done.again' | transloco }}</a>
          }
          <button
            type="button"
            class="icon-button"
            [attr.aria-label]="'common.close' | transloco"
            (click)="done.forget()"
          >
            <app-icon name="close" [size]="20" />
          </button>
        </div>
      }
    </div>
  `,
  styles: `
    .note {
      max-height: 40dvh;
      overflow: auto;
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
  protected readonly reasons = REASONS;
  protected readonly kept = computed(() => {
    const said = this.done.current();
    return said && 'kept' in said ? said.kept : [];
  });
}
