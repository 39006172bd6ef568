import { parseDatabaseUrl } from './database-url.js';

describe('database URL', () => {
  const good: readonly (readonly [string, unknown])[] = [
    ['sqlite:data/server.sqlite', { kind: 'sqlite', path: 'data/server.sqlite' }],
    ['sqlite:/var/lib/prepaid/server.sqlite', { kind: 'sqlite', path: '/var/lib/prepaid/server.sqlite' }],
    ['sqlite:///var/lib/server.sqlite', { kind: 'sqlite', path: '/var/lib/server.sqlite' }],
    ['mysql://me:s%40cret@db:3306/prepaid', { kind: 'mysql', url: 'mysql://me:s%40cret@db:3306/prepaid' }],
    ['mariadb://me@db/prepaid', { kind: 'mysql', url: 'mysql://me@db/prepaid' }],
  ];
  for (const [text, address] of good) {
    it(`takes ${text}`, () => expect(parseDatabaseUrl(text)).toEqual(jasmine.objectContaining({ ok: true, address })));
  }

  for (const text of [
    '',
    'sqlite:',
    'sqlite://x',
    'postgres://db/x',
    'mysql://me:secret@db',
    'mysql://me:secret@/x',
    'mysql://me:se#cret@db:x/y',
  ]) {
    it(`says what is wrong with "${text}" without the password`, () => {
      const parsed = parseDatabaseUrl(text);
      expect(parsed.ok).toBeFalse();
      if (!parsed.ok) expect(parsed.message).toMatch(/^DATABASE_URL (?!.*secret)/);
    });
  }
});
