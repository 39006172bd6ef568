import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideState, provideStore } from '@ngrx/store';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';
import { Moment } from './moment';

describe('a moment on the screen', () => {
  const thisYear = new Date().getUTCFullYear();

  async function words(at: string | null, short: boolean): Promise<string> {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideStore(),
        provideState(settingsFeature),
        { provide: Language, useValue: { current: () => 'en' } },
      ],
    });
    const fixture = TestBed.createComponent(Moment);
    fixture.componentRef.setInput('at', at);
    fixture.componentRef.setInput('short', short);
    await fixture.whenStable();
    return (fixture.nativeElement as HTMLElement).textContent.trim();
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
