import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

/** A query password, large enough to copy down: it is told once and never again. */
@Component({
  selector: 'app-secret-once',
  imports: [TranslocoPipe],
  template: `
    <section class="card">
      <h3>{{ 'opened.queryPassword' | transloco }}</h3>
      <p class="secret">{{ secret() }}</p>
      <p class="soft">{{ 'opened.once' | transloco: { number: number() } }}</p>
    </section>
  `,
  styles: `
    .card {
      border-color: var(--accent);
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    .secret {
      font-size: 2.25rem;
      font-weight: 650;
      letter-spacing: 0.18em;
      line-height: 1.1;
    }
    .soft {
      color: inherit;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SecretOnce {
  readonly secret = input.required<string>();
  readonly number = input.required<string>();
}
