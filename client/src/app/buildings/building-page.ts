import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import {
  type Building,
  buildingUsesRoute,
  createBuildingRoute,
  deleteBuildingRoute,
  showBuildingRoute,
  updateBuildingRoute,
} from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { remote } from '../api/remote';
import { Done } from '../frame/done';
import { PageTitle } from '../frame/page-title';
import { sessionFeature } from '../session/session.feature';
import { Awaited } from '../ui/awaited';
import { BackLink } from '../ui/back-link';
import { firstFault } from '../ui/first-fault';
import { Moment } from '../ui/moment';
import { Removal } from '../ui/removal';
import { SaveBar } from '../ui/save-bar';
import { TextField } from '../ui/text-field';
import { unsaved } from '../ui/unsaved';
import { UsedBy } from '../ui/used-by';
import { wholeIn } from '../ui/whole-number';

const NEW = ['/more/buildings/new'];

/** One building: its number, which stands in every code, and what people call it. */
@Component({
  selector: 'app-building-page',
  imports: [RouterLink, TranslocoPipe, Awaited, BackLink, Moment, Removal, SaveBar, TextField, UsedBy],
  templateUrl: './building-page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class BuildingPage {
  private readonly api = inject(Api);
  private readonly done = inject(Done);
  private readonly title = inject(PageTitle);
  private readonly words = inject(TranslocoService);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  /** from the path; absent for a new one */
  readonly number = input<string>();

  private readonly requestId = v7();
  protected readonly loaded = remote(() => {
    const number = this.number();
    return number ? this.api.send(showBuildingRoute, { params: { number: Number(number) } }) : undefined;
  });
  protected readonly known = computed(() => this.loaded.value() ?? null);
  protected readonly form = signal<{ readonly number: string; readonly remark: string } | null>(null);
  protected readonly typedNumber = computed(() => wholeIn(this.form()?.number ?? '', 1, 99));
  protected readonly uses = remote(() => {
    const number = this.known()?.number;
    return number === undefined ? undefined : this.api.send(buildingUsesRoute, { params: { number } });
  });
  /** it is in codes, or others are bound to it: it stays while there are any */
  protected readonly isNumberFixed = computed(
    // Also until that is known: nobody begins to type what is locked a moment later.
    () => (this.known() !== null && this.uses.loading()) || (this.uses.value()?.length ?? 0) > 0,
  );
  protected readonly mayUpdate = computed(() => this.permissions().has('buildings.update'));
  protected readonly saving = formSender();
  protected readonly removing = formSender();
  protected readonly tried = signal(false);
  private readonly showFault = firstFault();
  readonly changes = unsaved(this.form);
  protected readonly saved = signal(false);

  constructor() {
    effect(() => {
      const building = this.loaded.value();
      const isNew = !this.number();
      untracked(() => {
        if (building) this.show(building);
        else if (isNew) {
          this.form.set({ number: '', remark: '' });
          this.changes.keep();
        }
      });
    });
  }

  protected type(change: Partial<{ number: string; remark: string }>): void {
    this.saved.set(false);
    this.form.update((form) => form && { ...form, ...change });
  }

  protected save(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    const [form, number, known] = [this.form(), this.typedNumber(), this.known()];
    if (!form || number === undefined) return this.showFault();
    const body = { number, remark: form.remark };
    const request = known
      ? this.api.send(updateBuildingRoute, {
          params: { number: known.number },
          body: { ...body, version: known.version },
        })
      : this.api.send(createBuildingRoute, { body: { ...body, requestId: this.requestId } });
    this.saving.send(request, (building) => {
      this.changes.keep();
      if (building.number !== known?.number) {
        const what = this.words.translate('buildings.called', { number: building.number });
        const said = known
          ? ({ key: 'done.saved', what } as const)
          : ({ key: 'done.added', what, again: NEW } as const);
        void this.done.go(['/more/buildings', String(building.number)], said);
        return;
      }
      this.loaded.update(() => building);
      this.saved.set(true);
    });
  }

  protected remove(): void {
    const number = this.known()?.number;
    if (number === undefined) return;
    this.removing.send(this.api.send(deleteBuildingRoute, { params: { number } }), () => {
      this.changes.keep();
      const what = this.words.translate('buildings.called', { number });
      void this.done.go(['/more/buildings'], { key: 'done.deleted', what });
    });
  }

  private show({ number, remark }: Building): void {
    this.form.set({ number: String(number), remark });
    this.changes.keep();
    this.tried.set(false);
    const name = this.words.translate('buildings.called', { number });
    this.title.say(remark ? `${name} · ${remark}` : name);
  }
}
