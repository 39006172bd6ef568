import { ChangeDetectionStrategy, Component, computed, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { filter, map, startWith } from 'rxjs';
import { boardList, type BoardMeter, type MeterState } from '#shared';
import { injectBuildingChoices } from '../buildings/building-choice';
import { ListCellTemplate } from '../lists/list-templates';
import { ListView } from '../lists/list-view';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { settingsFeature } from '../settings/settings.feature';
import { isStale } from '../ui/age';
import { AgeTag } from '../ui/age-tag';
import { Amount } from '../ui/amount';
import { Icon, type IconName } from '../ui/icon';
import { Now } from '../ui/now';
import { StateBadge } from '../ui/state-badge';
import { lookOfMeter, type StateLook } from '../ui/state-look';
import { MetersApiActions } from './meters.actions';
import { newerState } from './newer-state';

/** Every meter that the operator may see: counts by state that filter, search, place; beside it the one chosen. */
@Component({
  selector: 'app-meter-board-page',
  imports: [AgeTag, Amount, Icon, ListCellTemplate, ListView, RouterLink, RouterOutlet, StateBadge, TranslocoPipe],
  templateUrl: './meter-board-page.html',
  styleUrl: './meter-board-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MeterBoardPage {
  private readonly store = inject(Store);
  private readonly route = inject(ActivatedRoute);
  private readonly now = inject(Now);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  private readonly staleAfterMs = this.store.selectSignal(settingsFeature.selectStaleAfterMs);
  private readonly buildings = injectBuildingChoices();
  private readonly view = viewChild.required<ListView<BoardMeter>>(ListView);
  protected readonly list = boardList;
  protected readonly open = ({ meterCode }: BoardMeter): string[] => ['/meters', meterCode];
  protected readonly options = computed(() => ({ building: this.buildings() }));
  protected readonly mayImport = computed(() => this.permissions().has('meters.import'));
  /** code of the meter that stands open beside the list */
  protected readonly chosen = toSignal(
    inject(Router).events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => this.route.snapshot.firstChild?.paramMap.get('meterCode') ?? null),
    ),
    { initialValue: null },
  );

  constructor() {
    const actions = inject(Actions);
    actions
      .pipe(ofType(LiveActions.meterChanged, MetersApiActions.read), takeUntilDestroyed())
      .subscribe(({ state }) => this.hear(state));
    // What was missed while the line was cut is asked for.
    actions
      .pipe(ofType(LiveActions.connected), takeUntilDestroyed())
      .subscribe(({ again }) => again && this.view().reload());
  }

  protected isOld({ state: { readAt } }: BoardMeter): boolean {
    return isStale(readAt === null ? null : Date.parse(readAt), this.now.ms(), this.staleAfterMs());
  }

  protected look(meter: BoardMeter): StateLook {
    return lookOfMeter(meter.state, this.isOld(meter), meter.settingsNotTaken, meter.account !== null);
  }

  protected relayOf({ state: { relayClosed } }: BoardMeter): { readonly icon: IconName; readonly key: string } | null {
    if (relayClosed === null) return null;
    return relayClosed ? { icon: 'relay-on', key: 'meter.relayClosed' } : { icon: 'relay-off', key: 'meter.relayOpen' };
  }

  private hear(state: MeterState): void {
    const meter = this.view()
      .shown()
      .find(({ meterCode }) => meterCode === state.meterCode);
    if (meter) this.view().heard(newerState(meter, state));
  }
}
