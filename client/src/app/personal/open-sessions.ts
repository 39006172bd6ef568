import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
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
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { type BrowserWords, browserWords } from './browser-words';

interface ShownSession extends OpenSession {
  readonly browser: BrowserWords;
}

/** Where an operator is signed in, and the end of it from here: one's own, or those of another in the office. */
@Component({
  selector: 'app-open-sessions',
  imports: [TranslocoPipe, AgeTag, Awaited, FaultNote, Icon, Moment],
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
  protected readonly ending = formSender();

  protected end({ sessionId }: OpenSession): void {
    const operatorId = this.operatorId();
    const request =
      operatorId === undefined
        ? this.api.send(endOwnSessionRoute, { params: { sessionId } })
        : this.api.send(endSessionRoute, { params: { operatorId, sessionId } });
    this.ending.send(request, () => this.loaded.reload());
  }

  protected endOthers(): void {
    const operatorId = this.operatorId();
    const request =
      operatorId === undefined
        ? this.api.send(endOtherSessionsRoute, {})
        : this.api.send(endSessionsRoute, { params: { operatorId } });
    this.ending.send(request, () => this.loaded.reload());
  }
}
