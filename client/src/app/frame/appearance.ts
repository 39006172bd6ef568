import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { LanguageSwitch } from '../i18n/language-switch';
import { Theme, THEMES } from './theme';

/** The language and the light of this screen. */
@Component({
  selector: 'app-appearance',
  imports: [TranslocoPipe, LanguageSwitch],
  template: `
    <div class="stack tight">
      <span class="small soft">{{ 'menu.language' | transloco }}</span>
      <app-language-switch />
    </div>
    <div class="stack tight">
      <span class="small soft">{{ 'menu.theme' | transloco }}</span>
      <div class="chips wrap" role="group" [attr.aria-label]="'menu.theme' | transloco">
        @for (choice of themes; track choice) {
          <button
            type="button"
            class="chip"
            [attr.aria-pressed]="theme.current() === choice"
            (click)="theme.choose(choice)"
          >
            {{ 'theme.' + choice | transloco }}
          </button>
        }
      </div>
    </div>
  `,
  styles: ':host { display: contents; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Appearance {
  protected readonly theme = inject(Theme);
  protected readonly themes = THEMES;
}
