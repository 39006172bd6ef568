import { afterSmsTry, SMS_OUTCOMES, SMS_PAUSES_MS, SMS_TRIES, smsOutcomeInWords } from './sms-message.js';

describe('a message on its way', () => {
  it('waits longer after each try that may pass, and is given up after the last', () => {
    const tries = Array.from({ length: SMS_TRIES }, (_, at) => afterSmsTry(at + 1, 'busy'));
    expect(tries.map(({ pauseMs }) => pauseMs)).toEqual([...SMS_PAUSES_MS, null]);
    expect(tries.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'failed']);
    expect([...SMS_PAUSES_MS].sort((a, b) => a - b)).toEqual([...SMS_PAUSES_MS]);
  });

  it('is tried again only where the same may be answered differently later', () => {
    const states = SMS_OUTCOMES.map((outcome) => `${outcome} ${afterSmsTry(1, outcome).state}`);
    expect(states).toEqual([
      ...['accepted sent', 'refused failed', 'unexpected failed', 'redirected failed'],
      ...['busy waiting', 'timed_out waiting', 'unreachable waiting', 'interrupted waiting', 'secret_lost failed'],
    ]);
  });

  it('says what came of it in both languages, with the provider’s own words', () => {
    const busy = { outcome: 'busy' as const, answer: '503 later' };
    expect(smsOutcomeInWords(busy, 'en')).toBe('The provider cannot take it now: 503 later');
    expect(smsOutcomeInWords(busy, 'zh')).toBe('服务商暂时无法接收：503 later');
    expect(smsOutcomeInWords({ outcome: null, answer: null }, 'zh')).toBe('');
    expect(smsOutcomeInWords({ outcome: 'secret_lost', answer: '' }, 'en')).toMatch(/entered again$/);
  });
});
