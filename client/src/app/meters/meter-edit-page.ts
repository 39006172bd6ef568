import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import {
  createMeterRoute,
  deleteMeterRoute,
  dpusList,
  METER_MODEL_IDS,
  METER_MODELS,
  type MeterCode,
  meterUsesRoute,
  showMeterRoute,
  updateMeterRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done, type DoneWords } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { pageOf } from '../ui/page-of';
import { Removal } from '../ui/removal';
import { SaveBar } from '../ui/save-bar';
import { SearchChoice } from '../ui/search-choice';
import { TextField } from '../ui/text-field';
import { unsaved } from '../ui/unsaved';
import { UsedBy } from '../ui/used-by';
import { changeMeter, checkMeter, codeOfMeter, formOfMeter, type MeterForm, meterOfForm, newMeter } from './meter-form';

const DPUS_OFFERED = 500;

const meterInWords = (meterCode: string, room: string): string => `${meterCode} · ${room}`;

/** Adds a meter or changes what is written about one. */
@Component({
  selector: 'app-meter-edit-page',
  imports: [
    RouterLink,
    TranslocoPipe,
    Awaited,
    BackLink,
    Field,
    FieldBox,
    Removal,
    SaveBar,
    SearchChoice,
    TextField,
    UsedBy,
  ],
  templateUrl: './meter-edit-page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class MeterEditPage {
  private readonly api = inject(Api);
  private readonly done = inject(Done);
  private readonly title = inject(PageTitle);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path; absent for a new one */
  readonly meterCode = input<string>();
  /** from the query: the DPU that a new one hangs on */
  readonly dpu = input<string>();
  /** from the query: what a probe has found there */
  readonly address = input<string>();
  readonly model = input<string>();
  /** from the query: `page` where it was opened from the meter's own page; the rest is the view of the list */
  readonly from = input<string>();

  private readonly requestId = v7();
  protected readonly models = METER_MODEL_IDS;
  protected readonly dpus = remote(() => this.api.send(dpusList.page, { query: { size: DPUS_OFFERED } }));
  protected readonly loaded = remote(() => {
    const meterCode = this.meterCode();
    return meterCode ? this.api.send(showMeterRoute, { params: { meterCode: meterCode as MeterCode } }) : undefined;
  });
  protected readonly known = computed(() => this.loaded.value() ?? null);
  /** its own page, where it was opened from there */
  protected readonly page = computed(() => {
    const known = this.known();
    return known && this.from() === 'page' ? pageOf('meter', known.meterCode, this.permissions()) : undefined;
  });
  protected readonly form = signal<MeterForm | null>(null);
  protected readonly code = computed(() => {
    const form = this.form();
    return form && codeOfMeter(form);
  });
  protected readonly faults = computed(() => {
    const form = this.form();
    return form && this.tried() ? checkMeter(form) : {};
  });
  private readonly words = inject(TranslocoService);
  protected readonly dpuChoices = computed(() =>
    (this.dpus.value()?.items ?? []).map(({ dpuCode, building, floor, remark, ip }) => {
      const place = [
        this.words.translate('buildings.called', { number: building }),
        `${this.words.translate('dpus.floor')} ${floor}`,
      ];
      return { value: dpuCode, word: [...place, remark || ip].join(' · ') };
    }),
  );
  /** key of what is wrong with it: where all are known, also that there is none of this code */
  protected readonly dpuFault = computed(() => {
    const [fault, known] = [this.faults().dpuCode, this.dpus.value()];
    if (fault) return `meterFault.${fault}`;
    const code = this.form()?.dpuCode;
    const isMissing =
      this.tried() && known?.total === known?.items.length && !known?.items.some((one) => one.dpuCode === code);
    return known && isMissing ? 'refusal.dpu_unknown' : '';
  });
  protected readonly uses = remote(() => {
    const known = this.known();
    return known ? this.api.send(meterUsesRoute, { params: { meterCode: known.meterCode } }) : undefined;
  });
  /** an account is sold to by this code and model */
  protected readonly isOfAccount = computed(() => (this.known()?.account ?? null) !== null);
  private readonly mayHaveUses = computed(() => this.known() !== null && this.uses.loading());
  /** and what was booked stays booked for this code; also until that is known, so that nobody types what is locked then */
  protected readonly isPlaceFixed = computed(
    () => this.isOfAccount() || this.mayHaveUses() || (this.uses.value()?.length ?? 0) > 0,
  );
  protected readonly mayBePrepaid = computed(() => METER_MODELS[this.form()?.model ?? 'DDSY1352'].prepaid);
  protected readonly saving = formSender();
  protected readonly removing = formSender();
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  readonly changes = unsaved(this.form);

  constructor() {
    effect(() => {
      const meter = this.loaded.value();
      const isNew = !this.meterCode();
      const [dpu, address] = [this.dpu() ?? '', this.address() ?? ''];
      const model = METER_MODEL_IDS.find((one) => one === this.model());
      untracked(() => {
        if (meter) {
          this.form.set(formOfMeter(meter));
          this.title.say(meter.room);
          this.changes.keep();
        } else if (isNew) {
          this.form.set(changeMeter({ ...newMeter(dpu), address }, model ? { model } : {}));
          this.changes.keep();
        }
      });
    });
  }

  protected type(change: Partial<MeterForm>): void {
    this.form.update((form) => form && changeMeter(form, change));
  }

  protected chooseModel(value: string): void {
    const model = METER_MODEL_IDS.find((one) => one === value);
    if (model) this.type({ model });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const form = this.form();
    const wish = form && meterOfForm(form);
    if (!wish || this.dpuFault() !== '') return this.showFault();
    const known = this.known();
    const request = known
      ? this.api.send(updateMeterRoute, {
          params: { meterCode: known.meterCode },
          body: { ...wish, version: known.version },
        })
      : this.api.send(createMeterRoute, { body: { ...wish, requestId: this.requestId } });
    this.saving.send(request, ({ meterCode }) => {
      this.changes.keep();
      const what = meterInWords(meterCode, wish.room);
      const said = known
        ? ({ key: 'done.saved', what } as const)
        : ({ key: 'done.added', what, again: ['/more/meters/new'] } as const);
      // One that is new is looked at; one that was changed is left for where it was opened from.
      const isLookedAt = !known || this.page() !== undefined;
      const page = isLookedAt ? pageOf('meter', meterCode, this.permissions()) : undefined;
      if (page) void this.done.go(page, said);
      else this.backToList(said);
    });
  }

  protected remove(): void {
    const meterCode = this.known()?.meterCode;
    if (!meterCode) return;
    this.removing.send(this.api.send(deleteMeterRoute, { params: { meterCode } }), () => {
      this.changes.keep();
      this.backToList({ key: 'done.deleted', what: meterInWords(meterCode, this.known()?.room ?? '') });
    });
  }

  /** As it was left: its view stands in the address. */
  private backToList(said: DoneWords): void {
    void this.done.go(['/more/meters'], said, { queryParamsHandling: 'preserve' });
  }
}
