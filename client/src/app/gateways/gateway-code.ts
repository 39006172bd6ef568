import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Moment } from '../ui/moment';
import { SecretCopy } from '../ui/secret-copy';

/** The one-time code of a gateway, shown once, with the command that is given at the site. */
@Component({
  selector: 'app-gateway-code',
  imports: [TranslocoPipe, Moment, SecretCopy],
  template: `
    <section class="card made" role="status">
      <h2>{{ 'gateways.codeFor' | transloco: { name: name() } }}</h2>
      <app-secret-copy [secret]="code()" />
      <p>{{ 'gateways.codeText' | transloco }} <app-moment [at]="endsAt()" /></p>
      <p class="small">{{ 'gateways.command' | transloco }}</p>
      <app-secret-copy [secret]="command()" [lines]="true" />
      <p class="small">{{ 'gateways.keys' | transloco }}</p>
    </section>
  `,
  styles: `
    .made {
      background: var(--accent-soft);
      color: var(--on-accent-soft);
      border-color: var(--accent);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GatewayCode {
  readonly name = input.required<string>();
  readonly code = input.required<string>();
  readonly endsAt = input.required<string>();
  protected readonly command = computed(
    () =>
      `npm run gateway -- --server ${location.origin} --data /var/lib/prepaid-gateway --enrol ${this.code()}` +
      ' --meter-keys FILE',
  );
}
