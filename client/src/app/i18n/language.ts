import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { FIRST_WORDS } from './first-words';
import { WordsLoader } from './words-loader';

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

/**
 * The language of the screens, switched while the app runs and remembered in this browser. The first pages have their
 * words in every language; of all the other words only those of the present language are loaded.
 */
@Injectable({ providedIn: 'root' })
export class Language {
  private readonly transloco = inject(TranslocoService);
  private readonly loader = inject(WordsLoader);
  private readonly document = inject(DOCUMENT);
  private readonly chosen = signal<LanguageCode>(firstLanguage());
  private readonly whole = new Set<LanguageCode>();
  readonly current = this.chosen.asReadonly();
  /** what was chosen last, also while its words are still awaited */
  private readonly asked = signal<LanguageCode>(this.current());
  readonly wanted = this.asked.asReadonly();

  /** With the first words alone, as the app starts. */
  begin(): void {
    for (const language of LANGUAGES) this.transloco.setTranslation(FIRST_WORDS[language], language);
    this.apply(this.current());
  }

  /** Rejects where the words of the language do not come: then it stays as it was. */
  async choose(language: LanguageCode): Promise<void> {
    this.asked.set(language);
    // A page that needs all words may stand, or come at once, as soon as those of one language are there.
    if (this.whole.size > 0) {
      try {
        await this.load(language);
      } catch (fault) {
        if (this.wanted() === language) this.asked.set(this.current());
        throw fault;
      }
    }
    if (this.wanted() !== language) return;
    localStorage.setItem(KEY, language);
    this.apply(language);
  }

  /** All words of the present language, whichever that is by then; rejects where they do not come. */
  async loadAll(): Promise<void> {
    while (!this.whole.has(this.current())) await this.load(this.current());
  }

  private async load(language: LanguageCode): Promise<void> {
    if (this.whole.has(language)) return;
    this.transloco.setTranslation(await this.loader.getTranslation(language), language);
    this.whole.add(language);
  }

  private apply(language: LanguageCode): void {
    this.transloco.setActiveLang(language);
    this.document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
    this.chosen.set(language);
  }
}
