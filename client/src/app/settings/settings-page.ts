import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Actions, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  type CurrencyDecimals,
  type MethodSetting,
  minorUnits,
  saveSettingsRoute,
  type Settings,
  showSettingsSheetRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { LiveActions } from '../live/live.actions';
import { sessionFeature } from '../session/session.feature';
import { SmsCard } from '../sms/sms-card';
import { AgeTag } from '../ui/age-tag';
import { amountOrZero } from '../ui/amount-or-zero';
import { amountWords } from '../ui/amount-words';
import { Awaited } from '../ui/awaited';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { Icon } from '../ui/icon';
import { NeedsServer } from '../ui/needs-server';
import { askBeforeUnload } from '../ui/unsaved';
import { MethodList } from './method-list';
import { PaperPreview } from './paper-preview';
import {
  changedGroups,
  checkForm,
  type FieldFaults,
  formOfSettings,
  GROUP_NAMES,
  groupOf,
  mergeForms,
  SETTINGS_GROUPS,
  type SettingsForm,
  type SettingsGroup,
  settingsOfForm,
  type TextField,
  withDecimals,
} from './settings-form';
import { SettingsActions } from './settings.actions';
import { ZonePicker } from './zone-picker';

const DECIMALS = [0, 2, 3] as const;
const EXAMPLE_MAJOR = 1250;
const NUMERIC = /Minor$|^(sharp|peak|flat|valley)$/;
const WHOLE = /(Hours|Count|Min|W)$/;
const UNITS = [
  ['Hours', 'settings.unit.hours'],
  ['Min', 'settings.unit.minutes'],
  ['W', 'settings.unit.watts'],
] as const;

/** Words by their key, with what stands in them. */
interface Hint {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The settings of the property in groups, one form over all of them. What somebody else saves meanwhile comes in by
 * itself, and what is typed here stays.
 */
@Component({
  selector: 'app-settings-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    AgeTag,
    Awaited,
    FaultNote,
    Field,
    FieldBox,
    Icon,
    MethodList,
    NeedsServer,
    PaperPreview,
    SmsCard,
    ZonePicker,
  ],
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class SettingsPage {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly router = inject(Router);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  /** from the path */
  readonly group = input<string>();

  protected readonly mayUpdate = computed(() => this.permissions().has('settings.update'));
  protected readonly groups = GROUP_NAMES;
  protected readonly fieldsOf = SETTINGS_GROUPS;
  protected readonly allDecimals = DECIMALS;
  protected readonly shown = computed(() => GROUP_NAMES.find((group) => group === this.group()) ?? 'property');
  protected readonly loaded = remote(() => this.api.send(showSettingsSheetRoute, {}));
  /** as they were when the form was filled or last brought up to date */
  private readonly base = signal<Settings | undefined>(undefined);
  protected readonly form = signal<SettingsForm | undefined>(undefined);
  /** what somebody else saved was brought in while something was typed here */
  protected readonly mergedFrom = signal<string | undefined>(undefined);
  protected readonly saving = formSender();
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  protected readonly saved = signal(false);

  protected readonly faults = computed((): FieldFaults => {
    const [form, base] = [this.form(), this.base()];
    return form && base ? checkForm(form, base) : {};
  });
  protected readonly shownFaults = computed((): FieldFaults => (this.tried() ? this.faults() : {}));
  protected readonly faultyGroups = computed(() => new Set(Object.keys(this.shownFaults()).map(groupOf)));
  protected readonly changed = computed((): ReadonlySet<SettingsGroup> => {
    const [form, base] = [this.form(), this.base()];
    return form && base ? changedGroups(formOfSettings(base), form) : new Set<SettingsGroup>();
  });
  readonly changes = { isDirty: computed(() => this.changed().size > 0) };
  protected readonly typed = computed(() => {
    const [form, base] = [this.form(), this.base()];
    return form && base ? settingsOfForm(form, base) : undefined;
  });
  protected readonly zoneChanged = computed(() => this.form()?.text.timeZone !== this.base()?.timeZone);
  protected readonly paperReady = computed(
    () =>
      !['propertyName', 'currencyCode', 'timeZone', 'receiptHeader', 'receiptFooter'].some(
        (name) => name in this.faults(),
      ),
  );

  private readonly groupBar = viewChild<ElementRef<HTMLElement>>('groupBar');

  constructor() {
    // On a phone the groups stand in one line: the one that is shown is brought into view, without moving the page.
    afterRenderEffect(() => {
      const [bar, name] = [this.groupBar()?.nativeElement, this.shown()];
      const chip = bar?.querySelector<HTMLElement>(`[href$='/${name}']`);
      if (bar && chip) bar.scrollLeft = chip.offsetLeft - bar.offsetLeft - (bar.clientWidth - chip.clientWidth) / 2;
    });
    // An address that names no group is put right: what is shown has one address.
    effect(() => {
      const [asked, shown] = [this.group(), this.shown()];
      if (asked !== undefined && asked !== shown) {
        untracked(() => void this.router.navigate(['/more/settings', shown], { replaceUrl: true }));
      }
    });
    askBeforeUnload(this.changes.isDirty);
    effect(() => {
      const sheet = this.loaded.value();
      if (sheet) untracked(() => this.takeIn(sheet.settings, sheet.changedBy ?? ''));
    });
    inject(Actions)
      .pipe(ofType(LiveActions.settingsChanged), takeUntilDestroyed())
      .subscribe(({ version }) => version > (this.base()?.version ?? version) && this.loaded.reload());
  }

  protected type(field: TextField, text: string): void {
    this.change((form) => ({ ...form, text: { ...form.text, [field]: text } }));
  }

  protected chooseDecimals(text: string): void {
    const decimals: CurrencyDecimals | undefined = DECIMALS.find((one) => String(one) === text);
    if (decimals !== undefined) this.change((form) => withDecimals(form, decimals));
  }

  protected setMethods(methods: readonly MethodSetting[]): void {
    this.change((form) => ({ ...form, methods }));
  }

  protected setDevicesNeedCode(devicesNeedCode: boolean): void {
    this.change((form) => ({ ...form, devicesNeedCode }));
  }

  protected undo(): void {
    const base = this.base();
    if (base) this.form.set(formOfSettings(base));
    this.tried.set(false);
    this.mergedFrom.set(undefined);
    this.saving.clear();
  }

  protected exampleOf(decimals: CurrencyDecimals): string {
    return amountWords(minorUnits(EXAMPLE_MAJOR * 10 ** decimals), decimals);
  }

  /** What is to know of a field; null where its name says enough. */
  protected hintOf(field: TextField): Hint | null {
    if (field === 'lockAfterMin') return { key: 'settingsHint.lockAfterMin', values: {} };
    if (field.endsWith('Minor')) return this.inFull(field);
    if (field !== 'timeZone') return null;
    const fixedBy = this.loaded.value()?.timeZoneFixedBy;
    const zone = this.form()?.text.timeZone ?? '';
    if (fixedBy) return { key: `settings.zoneFixed.${fixedBy}`, values: { zone } };
    return { key: this.zoneChanged() ? 'settings.zone.effect' : 'settings.zone.hint', values: { zone } };
  }

  /** A long amount once more as it is read, thousands apart: in the field there is no such sign. */
  private inFull(field: TextField): Hint | null {
    const form = this.form();
    const amount = form && amountOrZero(form.text[field], form.decimals);
    if (!form || amount === undefined || amount < 1000 * 10 ** form.decimals) return null;
    const values = { amount: amountWords(amount, form.decimals), currency: form.text.currencyCode };
    return { key: 'settings.inFull', values };
  }

  protected inputModeOf(field: TextField): string {
    if (NUMERIC.test(field)) return 'decimal';
    return WHOLE.test(field) ? 'numeric' : field.startsWith('sms') ? 'tel' : 'text';
  }

  /** What a number counts, said behind it. */
  protected unitOf(field: TextField): Hint | null {
    const currency = this.form()?.text.currencyCode ?? '';
    if (field.endsWith('Minor')) return { key: 'settings.unit.money', values: { currency } };
    if (NUMERIC.test(field)) return { key: 'settings.unit.perKwh', values: { currency } };
    const [ending = ''] = WHOLE.exec(field) ?? [];
    const unit = UNITS.find(([one]) => one === ending)?.[1];
    return unit ? { key: unit, values: {} } : null;
  }

  protected save(event: Event): void {
    event.preventDefault();
    const settings = this.typed();
    this.tried.set(true);
    if (!settings || this.changed().size === 0) return;
    const [first] = GROUP_NAMES.filter((group) => this.faultyGroups().has(group));
    if (first) {
      if (this.faultyGroups().has(this.shown())) this.showFault();
      else void this.router.navigate(['/more/settings', first]).then(this.showFault);
      return;
    }
    this.saving.send(this.api.send(saveSettingsRoute, { body: settings }), (kept) => {
      this.store.dispatch(SettingsActions.saved({ settings: kept }));
      this.base.set(kept);
      this.form.set(formOfSettings(kept));
      this.tried.set(false);
      this.mergedFrom.set(undefined);
      this.saved.set(true);
      this.loaded.reload();
    });
  }

  protected bringIn(): void {
    this.saving.clear();
    this.loaded.reload();
  }

  private change(how: (form: SettingsForm) => SettingsForm): void {
    this.saved.set(false);
    this.form.update((form) => form && how(form));
  }

  private takeIn(settings: Settings, changedBy: string): void {
    const [base, form] = [this.base(), this.form()];
    const isNews = base !== undefined && base.version !== settings.version;
    this.base.set(settings);
    const theirs = formOfSettings(settings);
    this.form.set(base && form ? mergeForms(formOfSettings(base), form, theirs) : theirs);
    if (isNews && this.changed().size > 0) this.mergedFrom.set(changedBy);
  }
}
