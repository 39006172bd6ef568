import type { ComponentFixture } from '@angular/core/testing';
import { NEVER, type Observable, of } from 'rxjs';
import { type BodyOf, type Route, showSmsProviderRoute, type testSmsRoute } from '#shared';
import en from '../../i18n/en.json';
import { hostOf, show, stage, wordsOf } from '../frame/test/stage';
import { SmsCard } from './sms-card';

describe('the test of the SMS provider', () => {
  let fixture: ComponentFixture<SmsCard>;
  let sent: string[];
  const begin = async (provider: object): Promise<void> => {
    sent = [];
    const send = (route: Route, { body }: { body?: BodyOf<typeof testSmsRoute> }): Observable<unknown> => {
      if (route.path === showSmsProviderRoute.path) {
        return of({ provider, secretKept: true, changedAt: null, changedBy: null });
      }
      if (!body) return NEVER;
      sent.push(body.to);
      return of({ messageId: body.messageId, to: body.to, state: 'sent', outcome: null, tries: 1 });
    };
    await stage({ api: { send }, permissions: ['settings.update'] });
    fixture = await show(SmsCard, { numbers: ['+8613800138000', '', '+48600700800'] });
  };

  const host = (): HTMLElement => hostOf(fixture);
  const says = () => wordsOf(host());
  const button = (word: string) =>
    [...host().querySelectorAll('button')].find((one) => one.textContent.trim() === word);
  const tap = async (word: string): Promise<void> => {
    button(word)?.click();
    await fixture.whenStable();
  };
  const HTTP = { kind: 'http', url: 'https://sms.example/send' };

  it('goes to every finance number, and says of each what became of it', async () => {
    await begin(HTTP);
    expect(host().querySelector('#sms-test-number')).toBeNull();
    await tap(en.settings.sms.test);
    expect(sent).toEqual(['+8613800138000', '+48600700800']);
    for (const to of sent) expect(says()).toContain(`The provider has taken the message to ${to}`);
  });

  it('goes to another number where one is typed', async () => {
    await begin(HTTP);
    await tap(en.sms.test.another);
    await tap(en.settings.sms.test);
    expect(says()).toContain(en.settingsFault.sms_number_wrong);
    const field = host().querySelector<HTMLInputElement>('#sms-test-number');
    if (!field) throw new Error('there is a field');
    field.value = '12345';
    field.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    await tap(en.settings.sms.test);
    expect(sent).toEqual(['12345']);
  });

  it('is grey without a provider, says why when it is tapped, and sends nothing', async () => {
    await begin({ kind: 'none' });
    expect(button(en.settings.sms.test)?.getAttribute('aria-disabled')).toBe('true');
    expect(says()).not.toContain(en.refusal.sms_provider_missing);
    await tap(en.settings.sms.test);
    expect(says()).toContain(en.refusal.sms_provider_missing);
    expect(sent).toEqual([]);
  });
});
