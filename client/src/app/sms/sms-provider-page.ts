import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import {
  saveSmsProviderRoute,
  showSmsProviderRoute,
  SMS_LENGTHS,
  SMS_METHODS,
  SMS_PLACES,
  SMS_TIMEOUT_S,
  type SmsProviderPlan,
  type SmsProviderSheet,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { SaveBar } from '../ui/save-bar';
import { SecretField } from '../ui/secret-field';
import { TextField } from '../ui/text-field';
import { unsaved } from '../ui/unsaved';
import {
  checkProvider,
  formOfProvider,
  holdsFor,
  providerOfForm,
  type SmsFormFaults,
  type SmsProviderForm,
} from './sms-provider-form';

/** How the provider is asked: its address, and what stands in the request. */
@Component({
  selector: 'app-sms-provider-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, Field, FieldBox, SaveBar, SecretField, TextField],
  templateUrl: './sms-provider-page.html',
  styles: `
    textarea {
      font-family: var(--mono, monospace);
      font-size: 0.875rem;
    }
    .places {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 4px 16px;
      margin: 0;

      dt {
        color: var(--ink);
      }
      dd {
        margin: 0;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SmsProviderPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  protected readonly mayUpdate = computed(() => this.permissions().has('settings.update'));
  protected readonly loaded = remote(() => this.api.send(showSmsProviderRoute, {}));
  protected readonly form = signal<SmsProviderForm | null>(null);
  readonly changes = unsaved(this.form);
  protected readonly saving = formSender();
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly methods = SMS_METHODS;
  protected readonly lengths = SMS_LENGTHS;
  protected readonly places = SMS_PLACES.map((name) => ({ name, written: `{{${name}}}` }));
  protected readonly bounds = { least: SMS_TIMEOUT_S[0], most: SMS_TIMEOUT_S[1] };
  protected readonly faults = computed((): SmsFormFaults => {
    const [form, sheet] = [this.form(), this.loaded.value()];
    return this.tried() && form && sheet ? checkProvider(form, sheet) : {};
  });
  /** the secret that is kept is for this host */
  protected readonly holds = computed(() => {
    const [form, sheet] = [this.form(), this.loaded.value()];
    return form !== null && sheet !== undefined && holdsFor(form.plan, sheet);
  });

  constructor() {
    effect(() => {
      const sheet = this.loaded.value();
      if (!sheet) return;
      untracked(() => {
        this.form.set(formOfProvider(sheet));
        this.changes.keep();
      });
    });
  }

  protected plan(change: Partial<SmsProviderForm['plan']>): void {
    this.form.update((form) => form && { ...form, plan: { ...form.plan, ...change } });
  }

  protected type(change: Partial<Omit<SmsProviderForm, 'plan'>>): void {
    this.form.update((form) => form && { ...form, ...change });
  }

  protected chooseKind(text: string): void {
    this.plan({ kind: text === 'http' ? 'http' : 'none' });
  }

  protected chooseMethod(text: string): void {
    const method: SmsProviderPlan['method'] | undefined = SMS_METHODS.find((one) => one === text);
    if (method) this.plan({ method });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const [form, sheet] = [this.form(), this.loaded.value()];
    if (!form || !sheet) return;
    if (Object.keys(checkProvider(form, sheet)).length > 0) return this.showFault();
    this.saving.send(this.api.send(saveSmsProviderRoute, { body: bodyOf(form, sheet) }), () => {
      this.changes.keep();
      void this.router.navigate(['/more/settings', 'sms']);
    });
  }
}

function bodyOf(form: SmsProviderForm, { version, provider: before }: SmsProviderSheet) {
  // Where nothing is sent the seconds may be anything, and are as they were.
  const provider = providerOfForm(form) ?? { ...form.plan, timeoutSeconds: before.timeoutSeconds };
  return { version, provider, ...(form.secret === '' ? {} : { secret: form.secret }) };
}
