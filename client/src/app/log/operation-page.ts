import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { changedValue, COMMAND_WORDS, fieldWord, showOperationRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { Skeleton } from '../ui/skeleton';

/** A line of the operation log: who did what to which thing, from where, and each field before and after. */
@Component({
  selector: 'app-operation-page',
  imports: [FailedState, Icon, Moment, RouterLink, Skeleton, TranslocoPipe],
  template: `
    <div class="page narrow">
      <a class="back" routerLink="/more/log">
        <app-icon name="back" [size]="20" /><span>{{ 'log.title' | transloco }}</span>
      </a>
      @if (operation.value(); as line) {
        <section class="card stack">
          <h2>{{ command() }} · {{ line.thing }}</h2>
          <dl class="facts">
            <dt>{{ 'log.at' | transloco }}</dt>
            <dd><app-moment [at]="line.at" /></dd>
            <dt>{{ 'log.operator' | transloco }}</dt>
            <dd>{{ line.operatorName }}</dd>
            @if (line.building !== null) {
              <dt>{{ 'log.building' | transloco }}</dt>
              <dd>{{ line.building }}</dd>
            }
            <dt>{{ 'log.from' | transloco }}</dt>
            <dd>{{ line.deviceName ? line.deviceName + ' · ' : '' }}{{ line.source }}</dd>
          </dl>
        </section>
        @if (changes().length > 0) {
          <section class="card stack">
            <h2>{{ 'log.changes' | transloco }}</h2>
            @for (change of changes(); track change.name) {
              <div class="change">
                <span class="small soft">{{ change.word }}</span>
                <span class="values">
                  <del [class.none]="change.before === '–'">{{ change.before }}</del>
                  <app-icon name="next" [size]="16" class="soft" [attr.aria-label]="'log.became' | transloco" />
                  <ins>{{ change.after }}</ins>
                </span>
              </div>
            }
          </section>
        }
      } @else if (operation.fault()) {
        <app-failed [fault]="operation.fault()" (retry)="operation.reload()" />
      } @else {
        <div class="card"><app-skeleton [rows]="4" /></div>
      }
    </div>
  `,
  styles: `
    .facts {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 6px 16px;
      margin: 0;
    }
    dt {
      color: var(--ink-soft);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .change {
      display: grid;
      gap: 2px;
      padding-block: 8px;
      border-top: 1px solid var(--line);
    }
    .values {
      display: grid;
      grid-template-columns: 1fr auto 1fr;
      align-items: center;
      gap: 8px;
      overflow-wrap: anywhere;
    }
    del {
      color: var(--ink-soft);
    }
    del.none {
      text-decoration: none;
    }
    ins {
      text-decoration: none;
      font-weight: 600;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class OperationPage {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  private readonly currency = inject(Store).selectSignal(settingsFeature.selectCurrency);
  private readonly timeZone = inject(Store).selectSignal(settingsFeature.selectTimeZone);
  /** from the path */
  readonly operationId = input.required<string>();

  protected readonly operation = remote(() =>
    this.api.send(showOperationRoute, { params: { operationId: this.operationId() } }),
  );
  protected readonly command = computed(() => {
    const line = this.operation.value();
    return line ? COMMAND_WORDS[line.command][this.language.current()] : '';
  });
  protected readonly changes = computed(() => {
    const showing = {
      ...{ language: this.language.current(), decimals: this.currency().decimals },
      timeZone: this.timeZone(),
    };
    return (this.operation.value()?.changes ?? []).map(({ name, before, after }) => ({
      name,
      word: fieldWord(name, showing.language),
      before: changedValue(name, before, showing),
      after: changedValue(name, after, showing),
    }));
  });
}
