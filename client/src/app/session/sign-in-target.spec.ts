import { targetOf } from './sign-in-target';

describe('sign-in target', () => {
  it('leads back to the page that was asked for', () => {
    expect(targetOf('/sign-in?to=%2Fmeters%2F020103031E%3Ftab%3Dhistory')).toBe('/meters/020103031E?tab=history');
  });

  it('never leads out of the app', () => {
    for (const to of ['https://evil.example', '//evil.example', 'javascript:alert(1)', '']) {
      expect(targetOf(`/sign-in?to=${encodeURIComponent(to)}`)).toBe('/');
    }
    expect(targetOf('/sign-in')).toBe('/');
  });
});
