import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';

export const LANGUAGES = ['en', 'zh'] as const;
export type LanguageCode = (typeof LANGUAGES)[number];
const KEY = 'language';

const isLanguage = (text: string | null): text is LanguageCode => LANGUAGES.some((language) => language === text);

/** The language chosen before, else the browser's, else English. */
export function firstLanguage(): LanguageCode {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The language of the screens, switched while the app runs and remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class Language {
  private readonly transloco = inject(TranslocoService);
  private readonly document = inject(DOCUMENT);
  private readonly chosen = signal<LanguageCode>(firstLanguage());
  readonly current = this.chosen.asReadonly();

  choose(language: LanguageCode): void {
    localStorage.setItem(KEY, language);
    this.apply(language);
  }

  /** Sets the language of the page without remembering it as a choice. */
  apply(language: LanguageCode): void {
    this.transloco.setActiveLang(language);
    this.document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
    this.chosen.set(language);
  }
}
