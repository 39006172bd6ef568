import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { findTimeZones, isTimeZone, timeZoneNames } from '#shared';
import { Language } from '../i18n/language';
import { Now } from '../ui/now';

const SHOWN = 8;

/** A time zone, found by typing a part of its name; each is shown with the time that it is there. */
@Component({
  selector: 'app-zone-picker',
  imports: [TranslocoPipe],
  template: `
    <input
      #box
      class="input"
      id="timeZone"
      role="combobox"
      autocomplete="off"
      spellcheck="false"
      aria-autocomplete="list"
      aria-controls="zones"
      aria-describedby="zone-now"
      [attr.aria-expanded]="open()"
      [attr.aria-activedescendant]="open() && found().length > 0 ? 'zone-' + at() : null"
      [attr.aria-invalid]="wrong()"
      [value]="value()"
      [disabled]="disabled()"
      (input)="type(box.value)"
      (focus)="box.select()"
      (keydown)="key($event)"
      (blur)="open.set(false)"
    />
    @if (open() && found().length > 0) {
      <ul id="zones" role="listbox" [attr.aria-label]="'settingsField.timeZone' | transloco">
        @for (zone of found(); track zone; let index = $index) {
          <li
            role="option"
            [id]="'zone-' + index"
            [attr.aria-selected]="index === at()"
            (mousedown)="choose(zone); $event.preventDefault()"
          >
            <span class="cut">{{ zone }}</span>
            <span class="soft nowrap">{{ timeIn(zone) }}</span>
          </li>
        }
      </ul>
    } @else if (open()) {
      <p class="small soft" role="status">{{ 'settings.zone.none' | transloco }}</p>
    }
    <p class="hint" id="zone-now">
      @if (isZone()) {
        {{ 'settings.zone.now' | transloco: { time: timeIn(value()) } }}
      }
    </p>
  `,
  styles: `
    :host {
      position: relative;
      display: grid;
      gap: 6px;
    }
    ul {
      position: absolute;
      inset: 52px 0 auto 0;
      z-index: 2;
      margin: 0;
      padding: 4px;
      list-style: none;
      border: 1px solid var(--line-strong);
      border-radius: 12px;
      background: var(--surface);
      box-shadow: 0 12px 32px rgb(0 0 0 / 18%);
    }
    li {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: 12px;
      min-height: var(--target);
      padding: 4px 12px;
      border-radius: 8px;
      cursor: pointer;
    }
    li:hover,
    li[aria-selected='true'] {
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    .hint {
      font-size: 0.8125rem;
      color: var(--ink-soft);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ZonePicker {
  private readonly now = inject(Now);
  private readonly language = inject(Language);
  readonly value = input.required<string>();
  readonly disabled = input(false);
  readonly wrong = input(false);
  readonly changed = output<string>();
  private readonly names = timeZoneNames();
  protected readonly open = signal(false);
  protected readonly at = signal(0);
  protected readonly found = computed(() => findTimeZones(this.names, this.value()).slice(0, SHOWN));
  protected readonly isZone = computed(() => isTimeZone(this.value()));

  protected type(text: string): void {
    this.at.set(0);
    this.open.set(true);
    this.changed.emit(text);
  }

  protected choose(zone: string): void {
    this.open.set(false);
    this.changed.emit(zone);
  }

  protected key(event: KeyboardEvent): void {
    const last = this.found().length - 1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!this.open()) this.open.set(true);
      else this.at.update((at) => Math.min(Math.max(at + (event.key === 'ArrowDown' ? 1 : -1), 0), last));
    } else if (event.key === 'Enter' && this.open()) {
      event.preventDefault();
      const zone = this.found()[this.at()];
      if (zone) this.choose(zone);
    } else if (event.key === 'Escape' && this.open()) {
      event.preventDefault();
      event.stopPropagation();
      this.open.set(false);
    }
  }

  protected timeIn(timeZone: string): string {
    const format = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat(this.language.current(), format).format(this.now.ms());
  }
}
