import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  endOtherSessionsRoute,
  endOwnSessionRoute,
  endSessionRoute,
  endSessionsRoute,
  listOwnSessionsRoute,
  listSessionsRoute,
  type OpenSession,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { AgeTag } from '../ui/age-tag';
import { Awaited } from '../ui/awaited';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { NeedsServer } from '../ui/needs-server';
import { SavedNote } from '../ui/saved-note';
import { type BrowserWords, browserWords } from './browser-words';

/** So many are shown at first, those that were used last; the others when they are asked for. */
const SHOWN_AT_FIRST = 5;

interface ShownSession extends OpenSession {
  readonly browser: BrowserWords;
}

/** Where an operator is signed in, and the end of it from here: one's own, or those of another in the office. */
@Component({
  selector: 'app-open-sessions',
  imports: [
    NgTemplateOutlet,
    TranslocoPipe,
    AgeTag,
    Awaited,
    ConfirmDialog,
    FaultNote,
    Icon,
    Moment,
    NeedsServer,
    SavedNote,
  ],
  templateUrl: './open-sessions.html',
  styleUrl: './open-sessions.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OpenSessions {
  private readonly api = inject(Api);
  /** absent for one's own */
  readonly operatorId = input<string>();
  readonly mayEnd = input(true);
  protected readonly loaded = remote(() => {
    const operatorId = this.operatorId();
    return operatorId === undefined
      ? this.api.send(listOwnSessionsRoute, {})
      : this.api.send(listSessionsRoute, { params: { operatorId } });
  });
  protected readonly sessions = computed(() =>
    this.loaded
      .value()
      ?.map((session): ShownSession => ({ ...session, browser: browserWords(session.userAgent ?? '') })),
  );
  protected readonly others = computed(() => this.sessions()?.filter(({ current }) => !current).length ?? 0);
  private readonly showsAll = signal(false);
  protected readonly shown = computed(() => this.sessions()?.slice(0, this.showsAll() ? undefined : SHOWN_AT_FIRST));
  protected readonly further = computed(() => (this.sessions()?.length ?? 0) - (this.shown()?.length ?? 0));
  protected readonly ending = formSender();
  /** how many the last tap ended */
  protected readonly ended = signal<number | null>(null);
  /** about which it is asked: one of them, or all others */
  protected readonly asked = signal<ShownSession | 'others'>('others');
  private readonly confirm = viewChild.required(ConfirmDialog);

  protected more(): void {
    this.showsAll.set(true);
  }

  protected ask(what: ShownSession | 'others'): void {
    if (this.ending.busy()) return;
    this.asked.set(what);
    this.confirm().ask();
  }

  protected end(): void {
    const asked = this.asked();
    this.ended.set(null);
    if (asked === 'others') this.endOthers();
    else this.endOne(asked);
  }

  private endOne({ sessionId }: OpenSession): void {
    const operatorId = this.operatorId();
    const request =
      operatorId === undefined
        ? this.api.send(endOwnSessionRoute, { params: { sessionId } })
        : this.api.send(endSessionRoute, { params: { operatorId, sessionId } });
    this.ending.send(request, () => this.done(1));
  }

  private endOthers(): void {
    const operatorId = this.operatorId();
    const request =
      operatorId === undefined
        ? this.api.send(endOtherSessionsRoute, {})
        : this.api.send(endSessionsRoute, { params: { operatorId } });
    this.ending.send(request, ({ ended }) => this.done(ended));
  }

  private done(ended: number): void {
    this.ended.set(ended);
    this.loaded.reload();
  }
}
