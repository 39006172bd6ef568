// `npm start`: the server alone, for real use. Builds first when there is no build; settings are in `.env.example`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { optionsOf } from './options.mjs';
import { ROOT, run } from './processes.mjs';

const MAIN = join(ROOT, 'dist', 'server', 'src', 'main.js');

optionsOf({}, 'npm start; the environment says how, see .env.example');
if (!existsSync(MAIN) || !existsSync(join(ROOT, 'dist', 'client', 'index.html'))) {
  console.log('Building; this takes a minute, once.');
  await run('npm', ['run', '--silent', 'build']);
}
const server = spawn(process.execPath, [MAIN], { cwd: ROOT, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
