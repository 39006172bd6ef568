import { signal } from '@angular/core';
import { hostOf, show, stage } from '../frame/test/stage';
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
      await stage({ providers: [{ provide: Now, useValue: { ms: signal(Date.parse(now)).asReadonly() } }] });
      expect(hostOf(await show(MinutesLeft, { until: UNTIL })).textContent).toBe(said);
    });
  }
});
