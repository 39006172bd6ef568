import { hostOf, show, stage, wordsOf } from '../frame/test/stage';
import { Language } from '../i18n/language';
import { Moment } from './moment';

describe('a moment on the screen', () => {
  const thisYear = new Date().getUTCFullYear();

  async function words(at: string | null, short: boolean): Promise<string> {
    await stage({ providers: [{ provide: Language, useValue: { current: () => 'en' } }] });
    return wordsOf(hostOf(await show(Moment, { at, short })));
  }

  it('says the year', async () => {
    expect(await words(`${thisYear}-06-15T12:30:00.000Z`, false)).toBe(`Jun 15, ${thisYear}, 12:30`);
  });

  it('leaves the present year away in a list', async () => {
    expect(await words(`${thisYear}-06-15T12:30:00.000Z`, true)).toBe('Jun 15, 12:30');
  });

  it('says another year in a list too', async () => {
    expect(await words('2019-06-15T12:30:00.000Z', true)).toBe('Jun 15, 2019, 12:30');
  });

  it('is a dash where there is none', async () => {
    expect(await words(null, true)).toBe('–');
  });
});
