import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Moment } from '../ui/moment';

/** The one-time code of a gateway, shown once, with the command that is given at the site. */
@Component({
  selector: 'app-gateway-code',
  imports: [TranslocoPipe, Moment],
  template: `
    <section class="card made" role="status">
      <h2>{{ 'gateways.codeFor' | transloco: { name: name() } }}</h2>
      <p class="secret">{{ code() }}</p>
      <p>{{ 'gateways.codeText' | transloco }} <app-moment [at]="endsAt()" /></p>
      <p class="small">{{ 'gateways.command' | transloco }}</p>
      <pre tabindex="0">{{ command() }}</pre>
    </section>
  `,
  styles: `
    .made {
      background: var(--accent-soft);
      color: var(--on-accent-soft);
      border-color: var(--accent);
    }
    .secret {
      font-size: 1.5rem;
      font-weight: 650;
      letter-spacing: 0.08em;
      overflow-wrap: anywhere;
      user-select: all;
    }
    pre {
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
export class GatewayCode {
  readonly name = input.required<string>();
  readonly code = input.required<string>();
  readonly endsAt = input.required<string>();
  protected readonly command = computed(
    () => `npm run gateway -- --server ${location.origin} --data /var/lib/prepaid-gateway --enrol ${this.code()}`,
  );
}
