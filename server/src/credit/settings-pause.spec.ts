import { settingsPauseMs } from './settings-pause.js';

describe('settings pause', () => {
  it('grows from a minute to a day, and no further', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1000].map((tries) => settingsPauseMs(tries) / 60_000)).toEqual([
      1, 4, 16, 64, 256, 1024, 1440, 1440,
    ]);
  });
});
