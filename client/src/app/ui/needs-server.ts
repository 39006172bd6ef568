import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  Directive,
  ElementRef,
  inject,
  Injectable,
  input,
  signal,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { selectConnection } from '../outbox/outbox.feature';
import { Icon } from './icon';

const SAID_FOR_MS = 6000;
const WORDS = { no_signal: 'needsServer.no_signal', server_away: 'needsServer.server_away' } as const;

/** Why nothing can be asked of the server now: as a key of the words, null while it answers. */
@Injectable({ providedIn: 'root' })
export class ServerReach {
  private readonly connection = inject(Store).selectSignal(selectConnection);
  readonly reason = computed(() => {
    const { status } = this.connection();
    return status === 'no_signal' || status === 'server_away' ? WORDS[status] : null;
  });
  private readonly tapped = signal(false);
  /** the reason, while somebody should read it */
  readonly said = computed(() => (this.tapped() ? this.reason() : null));
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Somebody has tapped what cannot be done now. */
  say(): void {
    clearTimeout(this.timer);
    this.tapped.set(true);
    this.timer = setTimeout(() => this.tapped.set(false), SAID_FOR_MS);
  }
}

/**
 * A button or a link whose step needs the server: without it, it is greyed and a tap says why. `busy` greys it besides,
 * and is the step's own to heed.
 */
@Directive({ selector: '[appNeedsServer]', host: { '[attr.aria-disabled]': 'away() || busy()' } })
export class NeedsServer {
  private readonly reach = inject(ServerReach);
  readonly busy = input(false, { alias: 'appNeedsServer', transform: (busy: boolean | '') => busy !== '' && busy });
  protected readonly away = computed(() => this.reach.reason() !== null);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const stop = (event: Event): void => {
      if (!this.away()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.reach.say();
    };
    // Before whatever the element or what it holds does with a tap.
    element.addEventListener('click', stop, { capture: true });
    inject(DestroyRef).onDestroy(() => element.removeEventListener('click', stop, { capture: true }));
  }
}

/** Says the reason above the page for a while, once for the whole app. */
@Component({
  selector: 'app-server-reach',
  imports: [TranslocoPipe, Icon],
  template: `
    <div role="status">
      @if (reach.said(); as reason) {
        <p class="note look">
          <app-icon name="no-signal" [size]="20" /><span>{{ reason | transloco }}</span>
        </p>
      }
    </div>
  `,
  styles: `
    :host {
      position: fixed;
      inset: auto 0 calc(84px + env(safe-area-inset-bottom)) 0;
      z-index: 20;
      display: grid;
      justify-items: center;
      padding-inline: 16px;
      pointer-events: none;
    }
    .note {
      max-width: 480px;
      box-shadow: 0 8px 24px rgb(0 0 0 / 22%);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ServerReachNote {
  protected readonly reach = inject(ServerReach);
}
