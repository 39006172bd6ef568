import { signal } from '@angular/core';
import { hostOf, show, stage, wordsOf } from '../frame/test/stage';
import { Language } from '../i18n/language';
import { Now } from '../ui/now';
import { ZonePicker } from './zone-picker';

describe('the choice of a time zone', () => {
  it('has the zones whose names are meant, each with its time, and says by the field what time it is there', async () => {
    await stage({
      providers: [
        { provide: Now, useValue: { ms: signal(Date.parse('2026-03-02T09:00:00Z')) } },
        { provide: Language, useValue: { current: () => 'en' } },
      ],
    });
    const fixture = await show(ZonePicker, { value: 'Asia/Shanghai', hint: 'Fixed with the first sale.' });
    const typed: string[] = [];
    fixture.componentInstance.typed.subscribe((value) => typed.push(value));
    const host = hostOf(fixture);
    const box = host.querySelector('input') as HTMLInputElement;
    const said = () => wordsOf(host.querySelector(`[id="${box.getAttribute('aria-describedby') ?? ''}"]`));
    expect([box.id, said()]).toEqual(['timeZone', 'There it is Mon 17:00 now. Fixed with the first sale.']);
    box.value = 'new york';
    box.dispatchEvent(new Event('input'));
    fixture.componentRef.setInput('value', 'new york');
    await fixture.whenStable();
    const options = [...host.querySelectorAll<HTMLElement>('[role="option"]')];
    expect([options.map(({ children }) => [...children].map(wordsOf)), said()]).toEqual([
      [['America/New_York', 'Mon 04:00']],
      'Fixed with the first sale.',
    ]);
    options[0]?.click();
    expect(typed).toEqual(['new york', 'America/New_York']);
    fixture.componentRef.setInput('wrong', 'This is no time zone.');
    await fixture.whenStable();
    expect([box.getAttribute('aria-invalid'), said()]).toEqual(['true', 'This is no time zone.']);
  });
});
