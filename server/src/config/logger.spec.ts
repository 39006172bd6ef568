import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const LOGGER = new URL('./logger.js', import.meta.url).href;
/** More than any pipe holds. */
const LINES = 600;
/** Logs, says that it has, and ends as a server does. */
const TALKS = `
  const { Logger } = await import(${JSON.stringify(LOGGER)});
  const logger = new Logger('info');
  process.once('SIGTERM', () => { logger.info({}, 'stopped'); process.exit(0); });
  setTimeout(() => {
    for (let line = 0; line < ${LINES}; line++) logger.info({ line, padding: 'x'.repeat(1000) }, 'a line');
    process.stderr.write('said');
  }, 200);
  setInterval(() => undefined, 1000);
`;

/** Starts a process that logs, treats its output as told, and gives what came out of it and how it ended on SIGTERM. */
async function logInto(reader: 'reads late' | 'stands still' | 'is gone') {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', TALKS], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, by) => resolve(by ?? code)),
  );
  let out = '';
  let said = '';
  const lines = (): string[] => out.split('\n').filter((line) => line !== '');
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
    // The pipe is full by then, and most lines wait in the process.
    if (reader === 'reads late') child.stdout.on('data', (lines: Buffer) => (out += lines.toString()));
  });
  // What nobody reads is thrown away in the end, so that the end is heard.
  if (reader === 'stands still') child.once('exit', () => child.stdout.destroy());
  const isThere = (): boolean => said.endsWith('said') && (reader !== 'reads late' || lines().length === LINES);
  while (!isThere() && child.exitCode === null && child.signalCode === null) await pause(20);
  if (reader === 'is gone') child.stdout.destroy();
  child.kill('SIGTERM');
  const end = await ended;
  clearTimeout(late);
  return { end, lines: lines() };
}

describe('the log', () => {
  it('comes whole to whoever reads it, late as he may be', async () => {
    const { end, lines } = await logInto('reads late');
    expect(end).toBe(0);
    expect(lines.length).toBe(LINES + 1);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(jasmine.objectContaining({ msg: 'stopped' }));
  }, 20_000);

  it('keeps nobody from working, or from ending, when its reader is gone', async () => {
    expect((await logInto('is gone')).end).toBe(0);
  }, 20_000);

  it('keeps nobody from working, or from ending, when its reader stands still', async () => {
    expect((await logInto('stands still')).end).toBe(0);
  }, 20_000);
});
