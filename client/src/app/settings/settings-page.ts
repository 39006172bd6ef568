import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { PAYMENT_METHODS, type PaymentMethod, saveSettingsRoute, showSettingsRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { FailedState } from '../ui/failed-state';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Skeleton } from '../ui/skeleton';
import {
  checkSettings,
  formOfSettings,
  type SettingsForm,
  SETTINGS_SECTIONS,
  settingsOfForm,
  type SettingsText,
} from './settings-form';
import { SettingsActions } from './settings.actions';

/** The default parameters: they fill every new opening, and bound what a device may sell without signal. */
@Component({
  selector: 'app-settings-page',
  imports: [TranslocoPipe, FailedState, FaultNote, Icon, Skeleton],
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SettingsPage {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly mayUpdate = computed(() => this.permissions().has('settings.update'));
  protected readonly loaded = remote(() => this.api.send(showSettingsRoute, {}));
  protected readonly form = signal<SettingsForm | null>(null);
  protected readonly faults = computed(() => {
    const form = this.form();
    return form ? checkSettings(form) : {};
  });
  protected readonly saving = formSender();
  protected readonly tried = signal(false);
  protected readonly saved = signal(false);
  protected readonly sections = SETTINGS_SECTIONS;
  protected readonly allMethods = PAYMENT_METHODS;

  constructor() {
    effect(() => {
      const settings = this.loaded.value();
      if (settings) untracked(() => this.form.set(formOfSettings(settings)));
    });
  }

  protected type(field: keyof SettingsText, text: string): void {
    this.saved.set(false);
    this.form.update((form) => form && { ...form, text: { ...form.text, [field]: text } });
  }

  protected toggle(list: 'methods' | 'offlineMethods', method: PaymentMethod): void {
    this.saved.set(false);
    this.form.update((form) => {
      if (!form) return form;
      const chosen = new Set(form[list]);
      if (!chosen.delete(method)) chosen.add(method);
      return { ...form, [list]: chosen };
    });
  }

  protected save(event: Event): void {
    event.preventDefault();
    const form = this.form();
    this.tried.set(true);
    if (!form || Object.keys(this.faults()).length > 0) return;
    this.saving.send(this.api.send(saveSettingsRoute, { body: settingsOfForm(form) }), (settings) => {
      this.store.dispatch(SettingsActions.saved({ settings }));
      this.form.set(formOfSettings(settings));
      this.saved.set(true);
    });
  }
}
