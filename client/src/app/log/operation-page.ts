import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { COMMAND_WORDS, showOperationRoute, saysFactsOnly, shownChanges, thingInWords } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { Language } from '../i18n/language';
import { injectShowing } from '../lists/showing';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { pageOfField, pageOfThing } from './line-pages';

/** A line of the operation log: who did what to which thing, from where, and each field before and after. */
@Component({
  selector: 'app-operation-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, Icon, Moment],
  template: `
    <div class="page narrow">
      <a appBack routerLink="/more/log">{{ 'log.title' | transloco }}</a>
      @if (operation.value(); as line) {
        <section class="card stack">
          <h2>
            {{ command() }} ·
            @if (page(); as path) {
              <a [routerLink]="path">{{ thing() }}</a>
            } @else {
              {{ thing() }}
            }
          </h2>
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
            <h2>{{ (isFacts() ? 'log.facts' : 'log.changes') | transloco }}</h2>
            @for (one of changes(); track one.change.name) {
              <div class="change">
                <span class="small soft">{{ one.word }}</span>
                <span class="values" [class.facts-only]="isFacts()">
                  <del [class.none]="one.change.before === null || one.change.before === ''">
                    @if (one.page && one.change.after === null) {
                      <a [routerLink]="one.page">{{ one.before }}</a>
                    } @else {
                      {{ one.before }}
                    }
                  </del>
                  <app-icon name="next" [size]="16" class="soft" [attr.aria-label]="'log.became' | transloco" />
                  <ins>
                    @if (one.page && one.change.after !== null) {
                      <a [routerLink]="one.page">{{ one.after }}</a>
                    } @else {
                      {{ one.after }}
                    }
                  </ins>
                </span>
              </div>
            }
          </section>
        }
      } @else {
        <app-awaited [of]="operation" [rows]="4" />
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
    .facts-only {
      grid-template-columns: 1fr;

      del,
      app-icon {
        display: none;
      }
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
  private readonly showing = injectShowing();
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly operationId = input.required<string>();

  protected readonly operation = remote(() =>
    this.api.send(showOperationRoute, { params: { operationId: this.operationId() } }),
  );
  protected readonly command = computed(() => {
    const line = this.operation.value();
    return line ? COMMAND_WORDS[line.command][this.language.current()] : '';
  });
  protected readonly thing = computed(() => {
    const line = this.operation.value();
    return line ? thingInWords(line, this.showing()) : '';
  });
  protected readonly page = computed(() => {
    const line = this.operation.value();
    return line && pageOfThing(line, this.permissions());
  });
  protected readonly isFacts = computed(() => saysFactsOnly(this.operation.value()?.changes ?? []));
  protected readonly changes = computed(() =>
    shownChanges(this.operation.value()?.changes ?? [], this.showing()).map((shown) => ({
      ...shown,
      page: pageOfField(shown.change, this.permissions()),
    })),
  );
}
