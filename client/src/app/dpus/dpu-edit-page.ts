import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { v7 } from 'uuid';
import {
  BAUD_RATES,
  createDpuRoute,
  DATA_BITS,
  dpuUsesRoute,
  type Dpu,
  FRAMINGS,
  type Framing,
  listBuildingsRoute,
  type SerialSettings,
  showDpuRoute,
  STOP_BITS,
  updateDpuRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { Field, FieldBox } from '../ui/field';
import { firstFault } from '../ui/first-fault';
import { SaveBar } from '../ui/save-bar';
import { TextField } from '../ui/text-field';
import { unsaved } from '../ui/unsaved';
import { UsedBy } from '../ui/used-by';
import { changeDpu, checkDpu, codeOfDpu, type DpuForm, dpuOfForm, formOfDpu, isSerialLine, NEW_DPU } from './dpu-form';

const PARITIES = ['none', 'even', 'odd'] as const;

/** Adds a DPU or changes one: where it stands, and the line by which it is reached. */
@Component({
  selector: 'app-dpu-edit-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, Field, FieldBox, SaveBar, TextField, UsedBy],
  templateUrl: './dpu-edit-page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class DpuEditPage {
  private readonly api = inject(Api);
  private readonly done = inject(Done);
  private readonly title = inject(PageTitle);
  /** from the path; absent for a new one */
  readonly dpuCode = input<string>();

  private readonly requestId = v7();
  protected readonly framings = FRAMINGS;
  protected readonly baudRates = BAUD_RATES;
  protected readonly dataBits = DATA_BITS;
  protected readonly parities = PARITIES;
  protected readonly stopBits = STOP_BITS;
  protected readonly buildings = remote(() => this.api.send(listBuildingsRoute, {}));
  protected readonly loaded = remote(() => {
    const dpuCode = this.dpuCode();
    return dpuCode ? this.api.send(showDpuRoute, { params: { dpuCode: dpuCode as Dpu['dpuCode'] } }) : undefined;
  });
  protected readonly known = computed(() => this.loaded.value() ?? null);
  protected readonly form = signal<DpuForm | null>(null);
  protected readonly isSerial = computed(() => {
    const form = this.form();
    return form !== null && isSerialLine(form);
  });
  protected readonly code = computed(() => {
    const form = this.form();
    return form && codeOfDpu(form);
  });
  protected readonly faults = computed(() => {
    const form = this.form();
    return form && this.tried() ? checkDpu(form) : {};
  });
  /** its place is in the codes of its meters, so it stays while there are any */
  protected readonly uses = remote(() => {
    const known = this.known();
    return known ? this.api.send(dpuUsesRoute, { params: { dpuCode: known.dpuCode } }) : undefined;
  });
  /** also until that is known: nobody begins to type what is locked a moment later */
  protected readonly isPlaceFixed = computed(
    () => (this.known() !== null && this.uses.loading()) || (this.uses.value()?.length ?? 0) > 0,
  );
  protected readonly saving = formSender();
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  readonly changes = unsaved(this.form);

  constructor() {
    effect(() => {
      const dpu = this.loaded.value();
      const isNew = !this.dpuCode();
      untracked(() => {
        if (dpu) {
          this.form.set(formOfDpu(dpu));
          this.changes.keep();
          this.title.say(dpu.dpuCode);
        } else if (isNew) {
          this.form.set(NEW_DPU);
          this.changes.keep();
        }
      });
    });
  }

  protected type(change: Partial<DpuForm>): void {
    this.form.update((form) => form && changeDpu(form, change));
  }

  protected chooseFraming(value: string): void {
    const framing = FRAMINGS.find((one): one is Framing => one === value);
    if (framing) this.type({ framing });
  }

  protected set<K extends keyof SerialSettings>(field: K, all: readonly SerialSettings[K][], value: string): void {
    const chosen = all.find((one) => String(one) === value);
    const serial = this.form()?.serial;
    if (chosen !== undefined && serial) this.type({ serial: { ...serial, [field]: chosen } });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const form = this.form();
    const wish = form && dpuOfForm(form);
    if (!wish) return this.showFault();
    const known = this.known();
    const request = known
      ? this.api.send(updateDpuRoute, { params: { dpuCode: known.dpuCode }, body: { ...wish, version: known.version } })
      : this.api.send(createDpuRoute, { body: { ...wish, requestId: this.requestId } });
    this.saving.send(request, ({ dpuCode }) => {
      this.changes.keep();
      const what = `DPU ${dpuCode}`;
      const added = { key: 'done.added', what, again: ['/more/dpus/new'] } as const;
      void this.done.go(['/more/dpus', dpuCode], known ? { key: 'done.saved', what } : added);
    });
  }
}
