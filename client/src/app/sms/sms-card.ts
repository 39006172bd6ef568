import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { forkJoin } from 'rxjs';
import { v7 } from 'uuid';
import {
  parseSmsNumber,
  showSmsProviderRoute,
  type SmsMessage,
  smsOriginOf,
  smsOutcomeInWords,
  testSmsRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Language } from '../i18n/language';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { Awaited } from '../ui/awaited';
import { FaultNote } from '../ui/fault-note';
import { Icon, type IconName } from '../ui/icon';
import { NeedsServer } from '../ui/needs-server';
import { TextField } from '../ui/text-field';
import { type Tone, TONE_ICONS } from '../ui/state-look';
import { SMS_LOOKS } from './sms-look';

/** In the settings: through which provider messages go, and a test of it. */
@Component({
  selector: 'app-sms-card',
  imports: [RouterLink, TranslocoPipe, AgeTag, Awaited, FaultNote, Icon, NeedsServer, TextField],
  templateUrl: './sms-card.html',
  styles: ':host { display: grid; gap: var(--gap); min-width: 0; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SmsCard {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** the finance numbers, to which the test goes unless another one is typed */
  readonly numbers = input<readonly string[]>([]);
  protected readonly offered = computed(() => [...new Set(this.numbers().filter((number) => number !== ''))]);
  protected readonly mayUpdate = computed(() => this.permissions().has('settings.update'));
  protected readonly maySeeList = computed(() => this.permissions().has('sms.view'));
  protected readonly loaded = remote(() => this.api.send(showSmsProviderRoute, {}));
  protected readonly host = computed(() => {
    const provider = this.loaded.value()?.provider;
    return provider?.kind === 'http' ? smsOriginOf(provider.url) : undefined;
  });

  protected readonly noProvider = computed(() => this.loaded.value() !== undefined && this.host() === undefined);

  /** one that is typed instead of the finance numbers; null where the test goes to those */
  protected readonly other = linkedSignal((): string | null => (this.offered().length > 0 ? null : ''));
  protected readonly tried = signal(false);
  protected readonly testing = formSender();
  protected readonly sent = signal<readonly SmsMessage[]>([]);
  /** by number, so that a tap after a lost answer sends none twice */
  private readonly messageIds = new Map<string, string>();
  protected readonly wrong = computed(() => this.other() !== null && !parseSmsNumber(this.other() ?? ''));

  protected toneOf({ state }: SmsMessage): Tone {
    return SMS_LOOKS[state].tone;
  }

  protected iconOf(message: SmsMessage): IconName {
    return TONE_ICONS[this.toneOf(message)];
  }

  protected whyOf(message: SmsMessage): string {
    return smsOutcomeInWords(message, this.language.current());
  }

  protected choose(): void {
    this.tried.set(false);
    this.other.update((other) => (other === null ? '' : null));
  }

  protected test(event?: Event): void {
    event?.preventDefault();
    this.tried.set(true);
    if (this.wrong() || this.noProvider()) return;
    this.sent.set([]);
    const other = this.other();
    const language = this.language.current();
    const requests = (other === null ? this.offered() : [other]).map((to) => {
      const messageId = this.messageIds.get(to) ?? v7();
      this.messageIds.set(to, messageId);
      return this.api.send(testSmsRoute, { body: { messageId, to, language } });
    });
    this.testing.send(forkJoin(requests), (messages) => {
      this.messageIds.clear();
      this.sent.set(messages);
    });
  }
}
