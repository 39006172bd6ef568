import {
  type EnvironmentProviders,
  inject,
  isDevMode,
  makeEnvironmentProviders,
  provideAppInitializer,
} from '@angular/core';
import { provideTransloco } from '@jsverse/transloco';
import { firstLanguage, Language, LANGUAGES } from './language';

/** Without a loader: the words are handed in by `Language`, since a language comes in two parts. */
export function provideWords(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: {
        availableLangs: [...LANGUAGES],
        defaultLang: firstLanguage(),
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
      },
    }),
    provideAppInitializer(() => inject(Language).begin()),
  ]);
}
