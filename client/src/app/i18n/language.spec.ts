import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { type Translation, TranslocoService } from '@jsverse/transloco';
import en from '../../i18n/en.json';
import zh from '../../i18n/zh.json';
import { Language } from './language';
import { LanguageSwitch } from './language-switch';
import { provideWords } from './provide-words';
import { WordsLoader } from './words-loader';

describe('the words of a language', () => {
  let language: Language;
  /** what was asked for, and how each is answered */
  let asked: { readonly language: string; come(): void; stayAway(): void }[];
  const title = (): string => TestBed.inject(TranslocoService).translate('signIn.title');
  const ofNextPage = (): string => TestBed.inject(TranslocoService).translate('first.head');
  const come = async (at: number): Promise<void> => {
    asked[at]?.come();
    await Promise.resolve();
  };

  beforeEach(() => {
    localStorage.setItem('language', 'en');
    asked = [];
    const loader: WordsLoader = {
      getTranslation: (code) =>
        new Promise<Translation>((resolve, reject) => {
          const come = (): void => resolve(code === 'zh' ? zh : en);
          asked.push({ language: code, come, stayAway: () => reject(new TypeError('no signal')) });
        }),
    };
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideWords(), { provide: WordsLoader, useValue: loader }],
    });
    language = TestBed.inject(Language);
  });
  afterEach(() => localStorage.removeItem('language'));

  it('are those of the first pages at the start, in both languages, and nothing is loaded for them', async () => {
    expect(title()).toBe(en.signIn.title);
    await language.choose('zh');
    expect(title()).toBe(zh.signIn.title);
    expect(ofNextPage()).toBe('first.head');
    expect(asked).toEqual([]);
  });

  it('are all loaded once for the next page', async () => {
    const loaded = language.loadAll();
    await come(0);
    await loaded;
    await language.loadAll();
    expect(ofNextPage()).toBe(en.first.head);
    expect(title()).toBe(en.signIn.title);
    expect(asked.map((one) => one.language)).toEqual(['en']);
  });

  it('are those of the language that was chosen while they were on their way', async () => {
    const loaded = language.loadAll();
    await language.choose('zh');
    await come(0);
    while (asked.length < 2) await Promise.resolve();
    await come(1);
    await loaded;
    expect(asked.map((one) => one.language)).toEqual(['en', 'zh']);
    expect(ofNextPage()).toBe(zh.first.head);
  });

  it('can be asked for again where they did not come', async () => {
    const loaded = language.loadAll();
    asked[0]?.stayAway();
    await expectAsync(loaded).toBeRejected();
    const again = language.loadAll();
    await come(1);
    await expectAsync(again).toBeResolved();
    expect(ofNextPage()).toBe(en.first.head);
  });

  describe('when all words of one are there', () => {
    beforeEach(async () => {
      const loaded = language.loadAll();
      await come(0);
      await loaded;
    });

    it('are awaited before the screens change', async () => {
      const chosen = language.choose('zh');
      expect([language.wanted(), language.current(), ofNextPage()]).toEqual(['zh', 'en', en.first.head]);
      await come(1);
      await chosen;
      expect([language.current(), ofNextPage()]).toEqual(['zh', zh.first.head]);
    });

    it('are those of the last choice, however late those of another come', async () => {
      const first = language.choose('zh');
      await language.choose('en');
      await come(1);
      await first;
      expect([language.current(), ofNextPage()]).toEqual(['en', en.first.head]);
    });

    it('stay where the other ones do not come, which is said beside the choice until it is made again', async () => {
      const fixture = TestBed.createComponent(LanguageSwitch);
      await fixture.whenStable();
      const element = fixture.nativeElement as HTMLElement;
      const chinese = element.querySelector<HTMLElement>('[lang=zh]');
      const said = (): string => element.querySelector('[role=alert]')?.textContent.trim() ?? '';
      chinese?.click();
      await fixture.whenStable();
      expect(chinese?.getAttribute('aria-pressed')).toBe('true');
      asked[1]?.stayAway();
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
      expect(said()).toBe('简体中文 could not be loaded. Choose it again when there is signal.');
      expect(chinese?.getAttribute('aria-pressed')).toBe('false');
      expect(localStorage.getItem('language')).toBe('en');
      chinese?.click();
      await come(2);
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
      expect(said()).toBe('');
      expect(language.current()).toBe('zh');
    });
  });
});
