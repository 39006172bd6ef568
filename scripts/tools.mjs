// Finds what the tests need beside npm packages (a Chromium, a MariaDB, Modbus tools) or installs it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PATHS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const NEEDED = [
  {
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    what: 'a Chromium browser',
    env: 'CHROME_BIN',
  },
  { commands: ['mariadbd', 'mysqld'], package: 'mariadb-server', what: 'a MariaDB server', env: 'MARIADBD' },
  { commands: ['pdftotext'], package: 'poppler-utils', what: 'pdftotext', env: 'PDFTOTEXT' },
  { commands: ['pdftoppm'], package: 'poppler-utils', what: 'pdftoppm', env: 'PDFTOPPM' },
  { commands: ['mbpoll'], package: 'mbpoll', what: 'mbpoll, a Modbus master', env: 'MBPOLL' },
  { commands: ['socat'], package: 'socat', what: 'socat, for pseudo serial lines', env: 'SOCAT' },
];
/** Python modules of the system's own Python, by the package that has them. */
const PYTHON = '/usr/bin/python3';
const NEEDED_MODULES = [
  { module: 'pymodbus', package: 'python3-pymodbus', what: 'pymodbus, a Modbus slave and master' },
  { module: 'serial', package: 'python3-serial', what: 'serial lines for Python' },
  { module: 'serial_asyncio', package: 'python3-serial-asyncio', what: 'asynchronous serial lines for Python' },
];

const hasModule = ({ module }) => spawnSync(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;

/** The path of the first of these commands that is installed. */
export function findCommand(commands) {
  for (const command of commands)
    for (const path of PATHS) if (existsSync(join(path, command))) return join(path, command);
  return undefined;
}

/** Sets CHROME_BIN, MARIADBD and the rest, installing with apt when run as root; throws one sentence when it cannot. */
export function findOrInstallTools() {
  const missing = [
    ...NEEDED.filter((tool) => !process.env[tool.env] && !findCommand(tool.commands)),
    ...NEEDED_MODULES.filter((needed) => !hasModule(needed)),
  ];
  if (missing.length > 0) {
    const packages = missing.map((tool) => tool.package);
    const isRoot = process.getuid?.() === 0;
    if (!isRoot || !findCommand(['apt-get'])) {
      throw new Error(
        `The tests need ${missing.map((tool) => tool.what).join(' and ')}: install with 'sudo apt-get install ${packages.join(' ')}' and run them again.`,
      );
    }
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  }
  for (const tool of NEEDED) process.env[tool.env] ??= findCommand(tool.commands) ?? '';
}
