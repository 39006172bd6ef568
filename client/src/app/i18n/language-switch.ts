import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Language, LANGUAGES } from './language';

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
          [attr.aria-pressed]="language.current() === code"
          (click)="language.choose(code)"
        >
          {{ 'language.' + code | transloco }}
        </button>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LanguageSwitch {
  protected readonly language = inject(Language);
  protected readonly languages = LANGUAGES;
}
