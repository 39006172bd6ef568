import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { v7 } from 'uuid';
import { type DpuCode, type Probe, startProbeRoute, stopProbeRoute } from '#shared';
import { Api } from '../api/api';
import { formSender } from '../api/form-sender';
import { sessionFeature } from '../session/session.feature';
import { AgeTag } from '../ui/age-tag';
import { FaultNote } from '../ui/fault-note';
import { Icon } from '../ui/icon';
import { Now } from '../ui/now';
import { StateBadge } from '../ui/state-badge';
import { TextField } from '../ui/text-field';
import { wholeIn } from '../ui/whole-number';
import { foundRows, isRunning, type MeterOnBus, minutesOfProbe } from './bus-look';

/** Asks which addresses of a bus answer: what is known, what nobody has written down, what is missing. Only reads. */
@Component({
  selector: 'app-bus-probe',
  imports: [RouterLink, TranslocoPipe, AgeTag, FaultNote, Icon, StateBadge, TextField],
  templateUrl: './bus-probe.html',
  styles: `
    .found {
      display: grid;
      grid-template-columns: 44px minmax(0, 1fr) auto;
      gap: 4px 12px;
      align-items: center;
      padding: 8px 0;
    }
    .found + .found {
      border-top: 1px solid var(--line);
    }
    progress {
      width: 100%;
      height: 10px;
      accent-color: var(--accent);
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BusProbe {
  private readonly api = inject(Api);
  private readonly now = inject(Now);
  private readonly permissions = inject(Store).selectSignal(sessionFeature.selectPermissions);
  readonly dpuCode = input.required<DpuCode>();
  readonly meters = input.required<readonly MeterOnBus[]>();
  readonly probe = input.required<Probe | null>();
  /** it began or ended here: what is shown is to be loaded again */
  readonly begun = output();

  protected readonly from = signal('1');
  protected readonly to = signal('247');
  /** of the form, until it has begun: a lost answer is asked for again by the same id */
  private probeId = v7();
  protected readonly mayProbe = computed(() => this.permissions().has('dpus.update'));
  protected readonly mayAdd = computed(() => this.permissions().has('meters.update'));
  protected readonly range = computed(() => {
    const [from, to] = [wholeIn(this.from(), 1, 247), wholeIn(this.to(), 1, 247)];
    return from !== undefined && to !== undefined && from <= to ? { from, to } : null;
  });
  protected readonly minutes = computed(() => {
    const range = this.range();
    return range && minutesOfProbe(range.from, range.to);
  });
  protected readonly running = computed(() => isRunning(this.probe(), this.now.ms()));
  protected readonly state = computed(() => {
    const probe = this.probe();
    return probe?.state === 'running' && !this.running() ? 'interrupted' : (probe?.state ?? null);
  });
  protected readonly rows = computed(() => {
    const probe = this.probe();
    return probe ? foundRows(probe, this.meters()) : [];
  });
  protected readonly starting = formSender();
  protected readonly stopping = formSender();

  protected start(event: Event): void {
    event.preventDefault();
    const range = this.range();
    if (!range) return;
    const body = { ...range, probeId: this.probeId };
    this.starting.send(this.api.send(startProbeRoute, { params: { dpuCode: this.dpuCode() }, body }), () => {
      this.probeId = v7();
      this.begun.emit();
    });
  }

  protected stop(): void {
    const probeId = this.probe()?.probeId;
    if (!probeId) return;
    const params = { dpuCode: this.dpuCode(), probeId };
    this.stopping.send(this.api.send(stopProbeRoute, { params }), () => this.begun.emit());
  }
}
