import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

describe('the commands that prove the books', () => {
  const dir = mkdtempSync(join(tmpdir(), 'no-books-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  for (const entry of ['audit', 'log']) {
    it(`say that there is no database, and make none (${entry})`, async () => {
      const path = join(dir, entry, 'mistyped.sqlite');
      const env = { ...process.env, DATABASE_URL: `sqlite:${path}`, DATA_DIR: dir };
      const run = promisify(execFile)(process.execPath, [`dist/server/src/${entry}/main.js`], { env });
      await expectAsync(run).toBeRejectedWith(
        jasmine.objectContaining({ code: 2, stderr: jasmine.stringContaining(`there is no database at ${path}`) }),
      );
      expect(existsSync(join(dir, entry))).toBeFalse();
    });
  }
});
