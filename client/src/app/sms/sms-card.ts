import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
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
import { Icon } from '../ui/icon';
import { TextField } from '../ui/text-field';
import { TONE_ICONS } from '../ui/state-look';
import { SMS_LOOKS } from './sms-look';

/** In the settings: through which provider messages go, and a test of it. */
@Component({
  selector: 'app-sms-card',
  imports: [RouterLink, TranslocoPipe, AgeTag, Awaited, FaultNote, Icon, TextField],
  templateUrl: './sms-card.html',
  styles: ':host { display: grid; gap: var(--gap); min-width: 0; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SmsCard {
  private readonly api = inject(Api);
  private readonly language = inject(Language);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** the finance numbers; the test goes to the first unless the other or another one is chosen */
  readonly numbers = input<readonly string[]>([]);
  protected readonly offered = computed(() => [...new Set(this.numbers().filter((number) => number !== ''))]);
  protected readonly mayUpdate = computed(() => this.permissions().has('settings.update'));
  protected readonly maySeeList = computed(() => this.permissions().has('sms.view'));
  protected readonly loaded = remote(() => this.api.send(showSmsProviderRoute, {}));
  protected readonly host = computed(() => {
    const provider = this.loaded.value()?.provider;
    return provider?.kind === 'http' ? smsOriginOf(provider.url) : undefined;
  });

  protected readonly to = linkedSignal(() => this.offered()[0] ?? '');
  protected readonly tried = signal(false);
  protected readonly testing = formSender();
  protected readonly sent = signal<SmsMessage | null>(null);
  private messageId = v7();
  protected readonly wrong = computed(() => !parseSmsNumber(this.to()));
  protected readonly tone = computed(() => SMS_LOOKS[this.sent()?.state ?? 'waiting'].tone);
  protected readonly icon = computed(() => TONE_ICONS[this.tone()]);
  protected readonly why = computed(() => {
    const message = this.sent();
    return message ? smsOutcomeInWords(message, this.language.current()) : '';
  });

  protected type(to: string): void {
    this.to.set(to);
    // Another number is another message.
    this.messageId = v7();
  }

  protected test(event?: Event): void {
    event?.preventDefault();
    this.tried.set(true);
    if (this.wrong()) return;
    this.sent.set(null);
    const { messageId } = this;
    const body = { messageId, to: this.to(), language: this.language.current() };
    this.testing.send(this.api.send(testSmsRoute, { body }), (message) => {
      this.sent.set(message);
      this.messageId = v7();
    });
  }
}
