import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language, type LanguageCode, LANGUAGES } from './language';

/** Each language by its own name, whatever the present one is. */
@Component({
  selector: 'app-language-switch',
  imports: [TranslocoPipe],
  template: `
    <div class="chips" role="group" [attr.aria-label]="'menu.language' | transloco">
      @for (code of languages; track code) {
        <button
          type="button"
          class="chip"
          [attr.lang]="code"
          [attr.aria-pressed]="language.wanted() === code"
          (click)="choose(code)"
        >
          {{ 'language.' + code | transloco }}
        </button>
      }
    </div>
    <div role="alert">
      @if (missing(); as code) {
        <p class="note look">
          {{ 'frame.languageUnloaded' | transloco: { language: ('language.' + code | transloco) } }}
        </p>
      }
    </div>
  `,
  styles: `
    .note {
      max-width: 320px;
      margin-block: 8px 0;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LanguageSwitch {
  protected readonly language = inject(Language);
  protected readonly languages = LANGUAGES;
  /** the language whose words did not come */
  protected readonly missing = signal<LanguageCode | null>(null);

  protected async choose(code: LanguageCode): Promise<void> {
    this.missing.set(null);
    await this.language.choose(code).catch(() => this.missing.set(code));
  }
}
