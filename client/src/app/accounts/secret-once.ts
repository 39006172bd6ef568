import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '../ui/icon';

/** A query password, large enough to copy down, and to print for the tenant: it is told once and never again. */
@Component({
  selector: 'app-secret-once',
  imports: [TranslocoPipe, Icon],
  template: `
    <section class="card">
      <h3>{{ 'opened.queryPassword' | transloco }}</h3>
      <p class="secret">{{ secret() }}</p>
      <p class="soft">{{ 'opened.once' | transloco: { number: number() } }}</p>
      <button type="button" class="button no-print" (click)="print()">
        <app-icon name="print" [size]="20" />{{ 'opened.print' | transloco }}
      </button>
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

  /** The page as it stands: with the password, whose it is and which meters; what is for the screen only stays out. */
  protected print(): void {
    window.print();
  }
}
