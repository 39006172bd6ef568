import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { type Baseline, type BaselinePreview, type Meter, previewBaselineRoute, setBaselineRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { Amount } from '../ui/amount';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { FaultNote } from '../ui/fault-note';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import { Skeleton } from '../ui/skeleton';
import { BaselineEffect } from './baseline-effect';
import { blockedWords } from './baseline-words';

/** What of the form belongs to the meter on the screen, and goes when another one comes. */
interface Form {
  readonly open: boolean;
  /** stands for what was seen: another look is another baseline */
  readonly baselineId: string;
  readonly preview: BaselinePreview | null;
  readonly reason: string;
  readonly result: Baseline | null;
}
const NO_FORM: Form = { open: false, baselineId: '', preview: null, reason: '', result: null };

/** A meter whose orders wait for a person: what happened, what it means, and the new baseline that is the way out. */
@Component({
  selector: 'app-blocked-meter',
  imports: [TranslocoPipe, Amount, BaselineEffect, ConfirmDialog, FaultNote, Field, FieldBox, Icon, Skeleton],
  templateUrl: './blocked-meter.html',
  styleUrl: './blocked-meter.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BlockedMeter {
  private readonly api = inject(Api);
  private readonly store = inject(Store);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly online = this.store.selectSignal(outboxFeature.selectIsOnline);
  readonly meter = input.required<Meter>();
  /** its orders flow again */
  readonly mended = output();

  protected readonly sender = formSender();
  private readonly meterCode = computed(() => this.meter().meterCode);
  protected readonly form = linkedSignal<string, Form>({ source: this.meterCode, computation: () => NO_FORM });
  protected readonly mayMend = computed(() => this.permissions().has('commands.new_baseline'));
  /** why they wait, as a key of the words; null when they do not */
  protected readonly what = computed(() => {
    const { blockedReason } = this.meter().state;
    return blockedReason === null ? null : blockedWords(blockedReason);
  });
  /** the meter says something else than what was looked at: only another look helps */
  protected readonly outdated = computed(() => this.sender.fault()?.refusal === 'meter_moved');
  protected readonly ready = computed(() => {
    const { preview, reason } = this.form();
    return this.online() && preview !== null && !this.outdated() && reason.trim() !== '' && !this.sender.busy();
  });

  /** Reads the meter on the wire; also again, when it has moved. */
  protected look(): void {
    if (this.sender.busy() || !this.online()) return;
    const meterCode = this.meterCode();
    this.change({ open: true, preview: null, result: null });
    this.sender.send(this.api.send(previewBaselineRoute, { params: { meterCode } }), (preview) => {
      if (meterCode === this.meterCode()) this.change({ preview, baselineId: v7() });
    });
  }

  protected set(): void {
    const meterCode = this.meterCode();
    const { baselineId, preview, reason } = this.form();
    if (!preview) return;
    const body = { baselineId, reason: reason.trim(), seen: preview.seen };
    this.sender.send(this.api.send(setBaselineRoute, { params: { meterCode }, body }), (result) => {
      if (meterCode === this.meterCode()) this.form.set({ ...NO_FORM, result });
      this.mended.emit();
    });
  }

  protected say(reason: string): void {
    this.change({ reason });
  }

  protected leave(): void {
    this.sender.clear();
    this.form.set(NO_FORM);
  }

  private change(change: Partial<Form>): void {
    this.form.update((form) => ({ ...form, ...change }));
  }
}
