import { Injectable } from '@angular/core';
import type { Translation, TranslocoLoader } from '@jsverse/transloco';

/** All words of a language: a chunk of its own for each, fetched when it is wanted and kept by the service worker. */
@Injectable({ providedIn: 'root' })
export class WordsLoader implements TranslocoLoader {
  async getTranslation(language: string): Promise<Translation> {
    const { wordsOfRules } = await import('./words-of-rules');
    return language === 'zh'
      ? { ...(await import('../../i18n/zh.json')).default, ...wordsOfRules('zh') }
      : { ...(await import('../../i18n/en.json')).default, ...wordsOfRules('en') };
  }
}
