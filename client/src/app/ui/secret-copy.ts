import { ChangeDetectionStrategy, Component, DestroyRef, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from './icon';

const SAID_FOR_MS = 4000;

/** A password, a code or a command that is given away once: large or in lines, marked whole by a tap, and copied. */
@Component({
  selector: 'app-secret-copy',
  imports: [TranslocoPipe, Icon],
  template: `
    @if (lines()) {
      <pre tabindex="0">{{ secret() }}</pre>
    } @else {
      <p class="secret">{{ secret() }}</p>
    }
    <button type="button" class="button no-print" (click)="copy()">
      <app-icon [name]="done() === 'copied' ? 'check' : 'copy'" [size]="20" />
      {{ (done() === 'copied' ? 'secret.copied' : 'secret.copy') | transloco }}
    </button>
    <span class="small" role="status">
      @if (done(); as how) {
        <span [class.unseen]="how === 'copied'">{{ 'secret.' + how | transloco }}</span>
      }
    </span>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
    }
    .secret {
      font-size: 1.5rem;
      font-weight: 650;
      letter-spacing: 0.08em;
      overflow-wrap: anywhere;
      user-select: all;
    }
    pre {
      flex: 1 0 100%;
      min-width: 0;
      margin: 0;
      padding: 12px;
      border-radius: 10px;
      background: var(--surface);
      color: var(--ink);
      font-size: 0.875rem;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      user-select: all;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SecretCopy {
  readonly secret = input.required<string>();
  /** it is long, as a command is */
  readonly lines = input(false);
  protected readonly done = signal<'copied' | 'notCopied' | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected async copy(): Promise<void> {
    // Without HTTPS a browser has no clipboard for a page, and elsewhere it may be forbidden: the text can be marked.
    const copied = await Promise.resolve()
      .then(() => navigator.clipboard.writeText(this.secret()))
      .then(
        () => true,
        () => false,
      );
    this.done.set(copied ? 'copied' : 'notCopied');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.done.set(null), SAID_FOR_MS);
  }
}
