import {
  type EnvironmentProviders,
  inject,
  Injectable,
  isDevMode,
  makeEnvironmentProviders,
  provideAppInitializer,
} from '@angular/core';
import { provideTransloco, type Translation, type TranslocoLoader, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { firstLanguage, Language, LANGUAGES } from './language';

/** Each language is a chunk of its own, fetched when it is wanted and kept by the service worker. */
@Injectable({ providedIn: 'root' })
export class WordsLoader implements TranslocoLoader {
  async getTranslation(language: string): Promise<Translation> {
    const { wordsOfRules } = await import('./words-of-rules');
    return language === 'zh'
      ? { ...(await import('../../i18n/zh.json')).default, ...wordsOfRules('zh') }
      : { ...(await import('../../i18n/en.json')).default, ...wordsOfRules('en') };
  }
}

export function provideWords(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: {
        availableLangs: [...LANGUAGES],
        defaultLang: firstLanguage(),
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
      loader: WordsLoader,
    }),
    provideAppInitializer(async () => {
      const transloco = inject(TranslocoService);
      const language = inject(Language);
      await firstValueFrom(transloco.load(firstLanguage()));
      language.apply(firstLanguage());
    }),
  ]);
}
