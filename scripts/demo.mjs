// `npm run demo`: the whole product on one machine. Server on an embedded database, a gateway, and a simulated property
// of 120 meters on buses that keep the time of 9600 baud. Everything goes through the real doors: the meters through
// the import, the gateway through its enrolment, the tenants through account opening.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { optionsOf } from './options.mjs';
import { ROOT, buildIfNeeded, freePort, startProcess, waitForOk } from './processes.mjs';

const SIGN_INS = [
  { loginName: 'admin', password: 'demo-admin', fullName: 'Ada Admin', role: 'administrator', buildings: 'all' },
  { loginName: 'seller', password: 'demo-seller', fullName: 'Sam Seller', role: 'seller', buildings: 'all' },
  { loginName: 'engineer', password: 'demo-engineer', fullName: 'Edda Engineer', role: 'engineer', buildings: 'all' },
  { loginName: 'finance', password: 'demo-finance', fullName: 'Fred Finance', role: 'finance', buildings: 'all' },
];
const NAMES = [
  'Amara Okafor',
  'Chen Wei',
  'Lucía Fernández',
  'Jan Kowalski',
  'Fatima Zahra',
  'Raj Patel',
  'Mei Lin',
  'Tom Becker',
  'Aisha Bello',
  'Pavel Novák',
  'Grace Wanjiru',
  'Omar Haddad',
  '王秀英',
  'Sofia Rossi',
  'Kofi Mensah',
  'Nguyen An',
  'Elif Demir',
  'John Miller',
  '李建国',
  'Zanele Dlamini',
];

const USAGE = `npm run demo -- [options]
  --fresh             begin anew
  --port N            of the server (3000); 0 for a free one
  --data DIR          where the demo keeps its data (data/demo)
  --tenants N         accounts to open on the first start (40)
  --sheet FILE.xlsx   the property (demo/demo-building.xlsx)
  --speed N           how many times faster the meters' time runs (1)
  --poll-interval MS  how often the gateway reads each meter (20000)
  --verbose           show what server, gateway and simulator write`;

const options = optionsOf(
  {
    'port': { type: 'string', default: '3000' },
    'data': { type: 'string', default: join(ROOT, 'data', 'demo') },
    'fresh': { type: 'boolean', default: false },
    'tenants': { type: 'string', default: '40' },
    'sheet': { type: 'string', default: join(ROOT, 'demo', 'demo-building.xlsx') },
    'speed': { type: 'string', default: '1' },
    'poll-interval': { type: 'string', default: '20000' },
    'verbose': { type: 'boolean', default: false },
  },
  USAGE,
);
const data = resolve(options.data);
const port = options.port === '0' ? String(await freePort()) : options.port;
const url = `http://localhost:${port}`;
const running = [];
let stopping;

function stop(code) {
  stopping ??= (async () => {
    for (const part of [...running].reverse()) await part.stop();
    process.exit(code);
  })();
  return stopping;
}
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

async function start(name, args, settings) {
  const part = startProcess(name, args, {
    ...settings,
    log: (line) => options.verbose && console.log(`${name}: ${line}`),
  });
  running.push(part);
  void part.exited.then(({ code, signal }) => {
    if (stopping) return;
    console.error(`${name} ended with ${signal ?? code}:\n${part.lines.slice(-15).join('\n')}`);
    void stop(1);
  });
  await part.isReady;
  return part;
}

/** A small client of the HTTP door, signed in as the demo's administrator. */
async function signedIn() {
  const call = async (method, path, body, headers = {}) => {
    const form = body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: { ...(form || body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    });
    const answer = await response.json().catch(() => undefined);
    if (!response.ok) throw new Error(`${method} ${path}: ${answer?.message ?? response.status}`);
    return answer;
  };
  const { accessToken } = await call('POST', '/api/session', { loginName: 'admin', password: SIGN_INS[0].password });
  return (method, path, body) => call(method, path, body, { authorization: `Bearer ${accessToken}` });
}

async function importMeters(send) {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(options.sheet)]), 'demo-building.xlsx');
  const preview = await send('POST', '/api/meters/import', form);
  if (preview.wrongRows > 0) throw new Error(`the demo sheet has ${preview.wrongRows} wrong rows`);
  return send('POST', `/api/meters/import/${preview.importId}`, { simulated: true });
}

/** Opens accounts on the first prepaid meters, through the same door as the counter. */
async function openAccounts(send, wanted) {
  const settings = await send('GET', '/api/settings');
  const { items } = await send('GET', '/api/lists/board?size=500&held=free');
  const free = items.filter((meter) => !meter.postpaid && !meter.account && meter.state.readAt !== null);
  // The administrator's till, which all the first recharges go into.
  const shiftId = randomUUID();
  for (const [index, meter] of free.slice(0, wanted).entries()) {
    const paid = [2000, 5000, 1000, 3000, 1500][index % 5];
    await send('POST', '/api/accounts', {
      requestId: randomUUID(),
      shiftId,
      name: `${NAMES[index % NAMES.length]}${index >= NAMES.length ? ` ${Math.floor(index / NAMES.length) + 1}` : ''}`,
      telephone: `+1 555 01${String(index).padStart(2, '0')}`,
      address: `Building ${meter.building}, room ${meter.room}`,
      remark: '',
      meters: [
        {
          assignmentId: randomUUID(),
          meterCode: meter.meterCode,
          firstRechargeMinor: paid,
          method: 'cash',
          transferredFrom: null,
          transferredMinor: 0,
          terms: {
            hoardingLimitMinor: settings.hoardingLimitMinor,
            prices: settings.prices,
            powerThresholdW: settings.powerThresholdW,
            alarm1Minor: Math.min(settings.alarm1Minor, 500),
            alarm2Minor: settings.alarm2Minor,
            promptAlarm1: true,
            promptAlarm2: true,
            sendAlarms: false,
            electricityType: 'residential',
          },
        },
      ],
    });
  }
  return Math.min(wanted, free.length);
}

/** Every meter answers once before accounts are opened, so that the demo begins with known balances. */
async function waitForReadings(send) {
  const endsAt = Date.now() + 120_000;
  for (;;) {
    const { items } = await send('GET', '/api/lists/board?size=500');
    if (items.length > 0 && items.every((meter) => meter.state.readAt !== null)) return;
    if (Date.now() > endsAt) throw new Error('not every simulated meter answered within two minutes');
    await new Promise((wait) => setTimeout(wait, 500));
  }
}

async function main() {
  await buildIfNeeded();
  const begun = join(data, 'demo.json');
  const keys = join(data, 'meter-keys.json');
  if (options.fresh) {
    // The first file that a demo writes: a folder without it is somebody else's.
    const isOther = existsSync(data) && readdirSync(data).length > 0 && !existsSync(keys);
    if (isOther) throw new Error(`${data} holds no demo: nothing was deleted. Choose another folder with --data.`);
    rmSync(data, { recursive: true, force: true });
  }
  mkdirSync(data, { recursive: true });
  const isNew = !existsSync(begun);
  if (!existsSync(keys)) writeFileSync(keys, JSON.stringify({ 1: randomBytes(16).toString('hex') }), { mode: 0o600 });
  const operators = join(data, 'operators.json');
  writeFileSync(operators, JSON.stringify(SIGN_INS), { mode: 0o600 });

  const simulator = await start(
    'simulator',
    [
      'dist/gateway/simulator/main.js',
      '--sheet',
      options.sheet,
      '--state',
      join(data, 'simulator'),
      '--baud',
      '9600',
      '--meter-keys',
      keys,
      '--speed',
      options.speed,
    ],
    { ready: /simulator ready (\S+)/ },
  );
  await start('server', ['dist/server/src/main.js'], {
    ready: /server ready|listening/i,
    env: {
      PORT: port,
      HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${join(data, 'server.sqlite')}`,
      DATA_DIR: data,
      PUBLIC_URL: url,
      DEMO_OPERATORS_FILE: operators,
    },
  });
  await waitForOk(`${url}/health/ready`);
  const send = await signedIn();

  const gatewayArgs = [
    'dist/gateway/src/main.js',
    '--server',
    url,
    '--data',
    join(data, 'gateway'),
    '--meter-keys',
    keys,
    '--poll-interval',
    options['poll-interval'],
  ];
  if (isNew) {
    await importMeters(send);
    const { code } = await send('POST', '/api/gateways', { name: 'Demo gateway', buildings: 'all' });
    gatewayArgs.push('--enrol', code);
  }
  await start('gateway', gatewayArgs, { ready: /gateway ready/ });
  if (isNew) {
    await waitForReadings(send);
    const opened = await openAccounts(send, Number(options.tenants));
    writeFileSync(begun, JSON.stringify({ begunAt: new Date().toISOString(), opened }));
  }

  const control = simulator.lines.map((line) => /simulator ready (\S+)/.exec(line)?.[1]).find(Boolean);
  console.log(`ready ${url}`);
  console.log('sign in as:');
  for (const { loginName, password, role } of SIGN_INS)
    console.log(`  ${loginName.padEnd(9)} ${password.padEnd(14)} ${role}`);
  console.log(`faults of the simulated meters: ${control}   data: ${data}   stop: Ctrl-C`);
}

main().catch((error) => {
  console.error(error.message);
  void stop(1);
});
