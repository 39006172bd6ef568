import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { listOperatorsRoute, type OperatorRecord } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { ListKeys } from '../ui/list-keys';
import { PageState } from '../ui/page-state';
import { SearchField } from '../ui/search-field';
import { Skeleton } from '../ui/skeleton';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

const PAGE = 50;
const STATES = ['enabled', 'disabled'] as const;

/** Who may sign in, with role and buildings. The filter stands in the address, so a link reproduces the view. */
@Component({
  selector: 'app-operators-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    FailedState,
    FaultNote,
    Icon,
    ListKeys,
    PageState,
    SearchField,
    Skeleton,
    StateBadge,
  ],
  templateUrl: './operators-page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class OperatorsPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the query */
  readonly keywords = input<string>();
  readonly state = input<string>();

  protected readonly states = STATES;
  protected readonly mayUpdate = computed(() => this.permissions().has('operators.update'));
  protected readonly chosenState = computed(() => STATES.find((state) => state === this.state()));
  protected readonly filtered = computed(() => !!this.keywords() || this.chosenState() !== undefined);
  private readonly wanted = computed(() => ({
    keywords: this.keywords() || undefined,
    state: this.chosenState(),
    limit: PAGE,
  }));
  protected readonly operators = remote(() => this.api.send(listOperatorsRoute, { query: this.wanted() }));
  protected readonly moreSender = formSender();

  protected look({ enabled, mustChangePassword }: OperatorRecord): StateLook {
    if (!enabled) return { tone: 'unknown', key: 'operators.disabled' };
    return mustChangePassword
      ? { tone: 'way', key: 'operators.firstPassword' }
      : { tone: 'good', key: 'operators.enabled' };
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected more(next: string): void {
    const request = this.api.send(listOperatorsRoute, { query: { ...this.wanted(), after: next } });
    this.moreSender.send(request, (page) =>
      this.operators.update(({ items }) => ({ ...page, items: [...items, ...page.items] })),
    );
  }
}
