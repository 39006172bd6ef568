import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { UseKind, Uses } from '#shared';
import { sessionFeature } from '../session/session.feature';
import { Icon } from './icon';
import { type Paged, pageOf } from './page-of';

const PAGED: Readonly<Record<UseKind, Paged | undefined>> = {
  ...{ dpu: 'dpu', gateway: 'gateway', operator: 'operator', meter: 'meter' },
  ...{ account: 'account', past_account: 'account', order: undefined },
};

/** What a thing is used by, with its pages: why it can be neither deleted nor called otherwise. Nothing where nothing is. */
@Component({
  selector: 'app-used-by',
  imports: [Icon, RouterLink, TranslocoPipe],
  template: `
    @if (groups().length > 0) {
      <div class="note">
        <app-icon name="lock" [size]="20" />
        <div class="stack">
          <p>{{ lead() }}</p>
          <ul>
            @for (group of groups(); track group.kind) {
              <li>
                {{ 'usedByKind.' + group.kind | transloco }}
                @for (one of group.named; track one.key) {
                  <span class="strong">
                    @if (one.page; as page) {
                      <a [routerLink]="page">{{ one.name }}</a>
                    } @else {
                      {{ one.name }}
                    }
                  </span>
                }
                @if (group.more > 0) {
                  <span>{{
                    (group.named.length > 0 ? 'usedByMore' : 'usedByCount') | transloco: { count: group.more }
                  }}</span>
                }
              </li>
            }
          </ul>
        </div>
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    :host:empty {
      display: none;
    }
    .stack {
      gap: 6px;
      min-width: 0;
    }
    p,
    ul {
      margin: 0;
    }
    ul {
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 16px;
    }
    a {
      display: inline-block;
      padding-block: 13px;
      overflow-wrap: anywhere;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UsedBy {
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  readonly uses = input.required<Uses>();
  /** what cannot be done while that is so */
  readonly lead = input.required<string>();
  protected readonly groups = computed(() =>
    this.uses().map(({ kind, named, more }) => ({
      ...{ kind, more },
      named: named.map(({ key, name }) => {
        const paged = PAGED[kind];
        return { key, name, page: paged && pageOf(paged, key, this.permissions()) };
      }),
    })),
  );
}
