import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { FormSender } from '../api/form-sender';
import { FaultNote } from './fault-note';
import { faultWords } from './fault-words';
import { Icon } from './icon';
import { NeedsServer } from './needs-server';
import { RefusedFields } from './refused-fields';
import { SavedNote } from './saved-note';

/**
 * The end of a form: what went wrong or was saved, the button that saves, and beside it what else there is to do. What
 * the server said of a field of the form stands at that field, which takes the focus.
 */
@Component({
  selector: 'app-save-bar',
  imports: [TranslocoPipe, FaultNote, Icon, NeedsServer, SavedNote],
  template: `
    <app-fault-note [fault]="marked().length > 0 ? null : saving().fault()" />
    @if (isStale()) {
      <button type="button" class="button" (click)="saving().clear(); showNow.emit()">
        <app-icon name="refresh" [size]="20" />{{ 'config.showNow' | transloco }}
      </button>
    }
    <app-saved [shown]="saved()">{{ savedKey() | transloco }}</app-saved>
    <div class="actions">
      <button class="button main tall grow" [appNeedsServer]="saving().busy()">
        {{ (saving().busy() ? 'common.oneMoment' : actionKey()) | transloco }}
      </button>
      <ng-content />
    </div>
  `,
  styles: ':host { display: contents; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveBar {
  readonly saving = input.required<FormSender>();
  readonly saved = input(false);
  readonly savedKey = input('config.saved');
  readonly actionKey = input('common.save');
  /** asked for when another has changed the thing meanwhile */
  readonly showNow = output();
  /** what the fields are called in the form, where it is not their name at the server */
  readonly fields = input<Readonly<Record<string, string>>>({});
  protected readonly isStale = computed(() => this.saving().fault()?.refusal.endsWith('_changed') ?? false);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly refused = inject(RefusedFields);
  private readonly sentence = faultWords(() => this.saving().fault());
  /** the names of the fields that say what is wrong */
  protected readonly marked = signal<readonly string[]>([]);

  constructor() {
    effect(() => {
      const [fault, sentence, fields] = [this.saving().fault(), this.sentence() ?? '', this.fields()];
      untracked(() => {
        this.refused.forget(...this.marked());
        const paths = fault?.fields.map(({ path }) => path.split('.').at(-1) ?? path) ?? [];
        const names = paths.map((path) => fields[path] ?? inKebabCase(path));
        this.marked.set(names.filter((name) => this.boxOf(name) !== null));
        this.refused.say(this.marked(), sentence);
        const [first] = this.marked();
        if (first === undefined) return;
        afterNextRender(
          () => {
            this.boxOf(first)?.focus({ preventScroll: true });
            this.boxOf(first)?.scrollIntoView({ block: 'center' });
          },
          { injector: this.injector },
        );
      });
    });
    inject(DestroyRef).onDestroy(() => this.refused.forget(...this.marked()));
  }

  private boxOf(name: string): HTMLElement | null {
    return this.host.closest('form')?.querySelector<HTMLElement>(`[id="${name}"]:enabled`) ?? null;
  }
}

const inKebabCase = (path: string): string => path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
