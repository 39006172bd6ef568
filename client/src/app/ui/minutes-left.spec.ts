import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TranslocoTestingModule } from '@jsverse/transloco';
import en from '../../i18n/en.json';
import { MinutesLeft } from './minutes-left';
import { Now } from './now';

const UNTIL = '2026-03-02T09:15:00.000Z';

describe('how long something still lasts', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['2026-03-02T08:59:46.000Z', '15 min'],
    ['2026-03-02T09:00:00.000Z', '15 min'],
    ['2026-03-02T09:05:40.000Z', '9 min'],
    ['2026-03-02T09:14:50.000Z', '1 min'],
    ['2026-03-02T09:16:00.000Z', '1 min'],
  ];
  for (const [now, said] of cases) {
    it(`is ${said} at ${now.slice(11, 19)}`, async () => {
      TestBed.configureTestingModule({
        imports: [
          TranslocoTestingModule.forRoot({
            langs: { en },
            preloadLangs: true,
            translocoConfig: { availableLangs: ['en', 'zh'], defaultLang: 'en' },
          }),
        ],
        providers: [
          provideZonelessChangeDetection(),
          { provide: Now, useValue: { ms: signal(Date.parse(now)).asReadonly() } },
        ],
      });
      const fixture = TestBed.createComponent(MinutesLeft);
      fixture.componentRef.setInput('until', UNTIL);
      await fixture.whenStable();
      expect((fixture.nativeElement as HTMLElement).textContent).toBe(said);
    });
  }
});
