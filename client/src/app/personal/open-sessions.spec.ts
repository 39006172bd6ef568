import type { ComponentFixture } from '@angular/core/testing';
import { type Observable, of } from 'rxjs';
import type { OpenSession, Route } from '#shared';
import { hostOf, show, stage, wordsOf } from '../frame/test/stage';
import { OpenSessions } from './open-sessions';

const AT = '2026-03-02T09:00:00.000Z';
const session = (at: number): OpenSession => ({
  ...{ sessionId: `0197b7a0-0000-7000-8000-00000000000${at}`, current: at === 0, device: null, begunBy: 'password' },
  ...{ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0', source: '10.0.0.1', lastSource: '10.0.0.2' },
  ...{ startedAt: AT, lastUsedAt: AT, idleEndsAt: AT, endsAt: AT },
});

describe('where one is signed in', () => {
  let fixture: ComponentFixture<OpenSessions>;
  let sessions: OpenSession[];
  let ended: string[];
  const send = ({ method, path }: Route): Observable<unknown> => {
    if (method === 'GET') return of(sessions);
    ended.push(path);
    const gone = path.endsWith(':sessionId') ? 1 : sessions.length - 1;
    sessions = sessions.slice(0, sessions.length - gone);
    return of(path.endsWith(':sessionId') ? undefined : { ended: gone });
  };

  beforeEach(async () => {
    sessions = [0, 1, 2, 3, 4, 5, 6].map(session);
    ended = [];
    await stage({ api: { send } });
    fixture = await show(OpenSessions);
  });

  const host = (): HTMLElement => hostOf(fixture);
  const says = () => wordsOf(host());
  const tap = async (word: string, within = 'section'): Promise<void> => {
    const buttons = [...(host().querySelector(within)?.querySelectorAll('button') ?? [])];
    const button = buttons.find(({ textContent }) => textContent.trim() === word);
    if (!button) throw new Error(`there is no button ${word}`);
    button.click();
    await fixture.whenStable();
  };

  it('shows the five that were used last, and the others when they are asked for', async () => {
    expect(host().querySelectorAll('li').length).toBe(5);
    await tap('Show more (2)');
    expect(host().querySelectorAll('li').length).toBe(7);
    expect(says()).not.toContain('Show more');
  });

  it('asks before it ends all others, and says how many have ended', async () => {
    await tap('End all others (6)');
    expect(ended).toEqual([]);
    expect(says()).toContain('End all other sign-ins (6)?');
    await tap('End 6', 'dialog');
    expect(ended).toEqual(['/api/sessions']);
    expect(says()).toContain('Sign-ins ended: 6.');
    expect(host().querySelectorAll('li').length).toBe(1);
  });

  it('asks before it ends one, and ends none when that is taken back', async () => {
    await tap('End');
    expect(says()).toContain('End this sign-in?');
    await tap('Cancel', 'dialog');
    expect(ended).toEqual([]);
    await tap('End');
    await tap('End', 'dialog');
    expect(ended).toEqual(['/api/sessions/:sessionId']);
  });
});
