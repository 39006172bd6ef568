import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { listBuildingsRoute } from '#shared';
import { Api } from '../api/api';
import { remote } from '../api/remote';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';
import { TextField } from '../ui/text-field';
import { choicesOf, type GatewayFaults, type GatewayForm, leftBy, type ServedBuildings } from './gateway-form';

/** The name of a gateway and the buildings that it serves, for one that is new as for one that is there. */
@Component({
  selector: 'app-gateway-fields',
  imports: [TranslocoPipe, Icon, TextField],
  template: `
    @let wrong = faults();
    <app-text-field
      name="gateway-name"
      [label]="'gateways.name' | transloco"
      [value]="form().name"
      [most]="60"
      [wrong]="wrong.name ? (wrong.name | transloco) : ''"
      (typed)="typed.emit({ name: $event })"
    />
    <fieldset>
      <legend class="small soft">{{ 'gateways.which' | transloco }}</legend>
      <label class="check">
        <input
          type="checkbox"
          [checked]="form().everywhere"
          [disabled]="!worksEverywhere()"
          [attr.aria-invalid]="wrong.buildings !== undefined"
          (change)="typed.emit({ everywhere: !form().everywhere })"
        />
        <span>{{ 'gateways.everywhere' | transloco }}</span>
      </label>
      @if (!form().everywhere) {
        @for (building of choices(); track building.number) {
          <label class="check">
            <input
              type="checkbox"
              [checked]="form().buildings.has(building.number)"
              [disabled]="building.locked"
              (change)="toggle(building.number)"
            />
            <span>{{
              building.remark
                ? building.number + ' · ' + building.remark
                : ('buildings.called' | transloco: { number: building.number })
            }}</span>
          </label>
        }
      }
    </fieldset>
    @if (wrong.buildings; as fault) {
      <p class="field">
        <span class="wrong">{{ fault | transloco }}</span>
      </p>
    }
    @if (left(); as words) {
      <p class="note look" role="status">
        <app-icon name="attention" [size]="20" /><span>{{ words.key | transloco: { list: words.list } }}</span>
      </p>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    fieldset {
      margin: 0;
      padding: 0;
      border: 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GatewayFields {
  private readonly api = inject(Api);
  private readonly operator = inject(Store).selectSignal(sessionFeature.selectOperator);
  private readonly buildings = remote(() => this.api.send(listBuildingsRoute, {}));
  readonly form = input.required<GatewayForm>();
  readonly faults = input.required<GatewayFaults>();
  /** what it serves now: none for one that is new */
  readonly served = input<ServedBuildings>([]);
  readonly typed = output<Partial<GatewayForm>>();

  private readonly mine = computed((): ServedBuildings => this.operator()?.buildings ?? []);
  protected readonly worksEverywhere = computed(() => this.mine() === 'all');
  protected readonly choices = computed(() => choicesOf(this.buildings.value() ?? [], this.served(), this.mine()));
  protected readonly left = computed(() => {
    const left = leftBy(this.served(), this.form());
    if (left === 'others') return { key: 'gateways.leavesOthers', list: '' };
    return left.length === 0 ? null : { key: 'gateways.leaves', list: left.join(', ') };
  });

  protected toggle(building: number): void {
    const buildings = new Set(this.form().buildings);
    if (!buildings.delete(building)) buildings.add(building);
    this.typed.emit({ buildings });
  }
}
