import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { logList, type Operation, thingInWords, timeOfId, verifyLogRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { ListView } from '../lists/list-view';
import { injectShowing } from '../lists/showing';
import { injectOperatorChoices } from '../operators/operator-choice';
import { sessionFeature } from '../session/session.feature';
import { FailedState } from '../ui/failed-state';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { NeedsServer } from '../ui/needs-server';
import { StateBadge } from '../ui/state-badge';
import type { StateLook } from '../ui/state-look';

const GENUINE: StateLook = { tone: 'good', key: 'log.genuine' };
const ALTERED: StateLook = { tone: 'stop', key: 'log.altered' };

/** The operation log, and whether it is as it was written. */
@Component({
  selector: 'app-log-page',
  imports: [FailedState, Icon, ListView, Moment, NeedsServer, RouterLink, StateBadge, TranslocoPipe],
  template: `
    @if (mayCheck()) {
      <section class="check" aria-live="polite">
        @if (verification.value(); as found) {
          <app-state [look]="found.first ? altered : genuine" />
          @if (found.first; as first) {
            <span class="grow">
              {{ 'log.first.' + first.what | transloco: { block: first.block, faults: found.faults } }}
              @if (first.operation; as operation) {
                <a [routerLink]="operation.operationId" class="strong">
                  <app-moment [at]="operation.at" /> · {{ operation.operatorName }} · {{ thingOf(operation) }}
                </a>
              } @else if (first.operationId; as operationId) {
                <span class="strong"><app-moment [at]="writtenAt(operationId)" /></span>
              }
            </span>
          } @else {
            <span class="grow small soft">
              {{ 'log.sealed' | transloco: { sealed: found.sealed, waiting: found.waiting } }}
              @if (found.sealedUntil) {
                <app-moment [at]="found.sealedUntil" />
              }
            </span>
          }
        } @else if (verification.fault()) {
          <app-failed class="grow" [fault]="verification.fault()" (retry)="verification.reload()" />
        } @else {
          <span class="grow small soft">{{ (asked() ? 'log.checking' : 'log.checkText') | transloco }}</span>
        }
        <button
          type="button"
          class="button"
          appNeedsServer
          [disabled]="asked() && verification.loading()"
          (click)="check()"
        >
          <app-icon name="check" [size]="20" />{{ 'log.check' | transloco }}
        </button>
      </section>
    }
    <app-list
      icon="queue"
      [list]="list"
      [open]="open"
      [options]="options()"
      [emptyHead]="'log.empty' | transloco"
      [emptyText]="'log.emptyText' | transloco"
    />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    .check {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      padding: 8px 16px;
      border-bottom: 1px solid var(--line);
    }
    .grow {
      flex: 1 1 220px;
      min-width: 0;
    }
    app-list {
      flex: 1;
      min-height: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class LogPage {
  private readonly api = inject(Api);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  private readonly showing = injectShowing();
  protected readonly list = logList;
  protected readonly genuine = GENUINE;
  protected readonly altered = ALTERED;
  protected readonly mayCheck = computed(() => this.permissions().has('log.view'));
  private readonly operators = injectOperatorChoices(() => this.permissions().has('log.view'));
  protected readonly options = computed(() => ({ operator: this.operators() }));
  protected readonly open = ({ operationId }: Operation): string[] => ['/more/log', operationId];
  /** the whole log is read for it, so only when somebody asks */
  protected readonly asked = signal(false);
  protected readonly verification = remote(() => (this.asked() ? this.api.send(verifyLogRoute, {}) : undefined));

  protected thingOf(operation: Operation): string {
    return thingInWords(operation, this.showing());
  }

  /** A line that is gone is known by when it was written: its id begins with that. */
  protected writtenAt(operationId: string): string {
    return timeOfId(operationId).toISOString();
  }

  protected check(): void {
    if (this.asked()) this.verification.reload();
    else this.asked.set(true);
  }
}
