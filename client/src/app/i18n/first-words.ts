import * as en from '../../i18n/en.json?first';
import * as zh from '../../i18n/zh.json?first';
import type { LanguageCode } from './language';

/**
 * The words of the pages that stand before anybody is signed in, in both languages, and of what may be said when nothing
 * more can be loaded. They come with the app itself; all others with the first page that needs them.
 * Each group is named on its own, so that the build takes no others from `en.json?first`, its own copy of `en.json`.
 */
export const FIRST_WORDS = {
  en: {
    app: en.app,
    common: en.common,
    doorRefusal: en.doorRefusal,
    frame: en.frame,
    language: en.language,
    menu: en.menu,
    paper: en.paper,
    password: en.password,
    queueState: en.queueState,
    secret: en.secret,
    signIn: en.signIn,
    verify: en.verify,
  },
  zh: {
    app: zh.app,
    common: zh.common,
    doorRefusal: zh.doorRefusal,
    frame: zh.frame,
    language: zh.language,
    menu: zh.menu,
    paper: zh.paper,
    password: zh.password,
    queueState: zh.queueState,
    secret: zh.secret,
    signIn: zh.signIn,
    verify: zh.verify,
  },
} satisfies Readonly<Record<LanguageCode, object>>;
