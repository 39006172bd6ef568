/**
 * Every command writes a line into the operation log: whatever specs of this process called with success, at least once
 * with a line, or its route is one of those that have none and say why.
 */
import type { NestExpressApplication } from '@nestjs/platform-express';
import { hasFieldWord, isReadable, isThingId, type Route, ROUTES } from '#shared';
import { DataSource, type EntitySubscriberInterface } from 'typeorm';
import { OperationRow } from '../src/log/operation.entity.js';

const READS = 'it only reads';
/** Routes that change something and write no line, and why. */
export const SILENT: Readonly<Record<string, string>> = {
  refreshSessionRoute: 'it goes on with a session, and its use stands on the session',
  intakeRoute: 'what devices sign is kept as it was signed, in the books',
  grantLeaseRoute: 'devices ask for it by themselves, and every lease is kept with its device',
  verifyReceiptRoute: READS,
  previewImportRoute: READS,
  previewBaselineRoute: READS,
  readMeterRoute: READS,
  readRegistersRoute: READS,
  noteBrowserRoute: 'the session says which device it is, by itself',
  startProbeRoute: READS,
  stopProbeRoute: READS,
};

const wrote = new Map<string, boolean>();
/** Names of fields that stood in lines, and of the commands that wrote them. */
const fields = new Map<string, string>();
/** What stood in lines and nobody can read: ids and codes without words, and the commands that wrote them. */
const raw = new Set<string>();

/** Counts the lines that a server writes. */
export class LoggedRoutes {
  lines = 0;

  listenTo(app: NestExpressApplication): void {
    const subscriber: EntitySubscriberInterface<OperationRow> = {
      listenTo: () => OperationRow,
      afterInsert: ({ entity }) => {
        this.lines += 1;
        note(entity);
      },
    };
    app.get(DataSource).subscribers.push(subscriber);
  }

  succeeded(route: Route, linesBefore: number): void {
    const isExport = /\/(excel|pdf)$/.test(route.path);
    if (route.method === 'GET' || (route.file !== undefined && !isExport)) return;
    const name = Object.entries(ROUTES).find(([, one]) => one === route)?.[0] ?? route.path;
    wrote.set(name, (wrote.get(name) ?? false) || this.lines > linesBefore);
  }
}

function note({ command, thing, changes }: OperationRow): void {
  if (isThingId(thing)) raw.add(`the thing of ${command}: ${thing}`);
  for (const { name, before, after } of changes) {
    fields.set(name, command);
    for (const value of [before, after]) {
      if (!isReadable(name, value)) raw.add(`${name} of ${command}: ${String(value)}`);
    }
  }
}

afterAll(() => {
  expect([...raw])
    .withContext('what stands in the log has words, or people know it as it stands')
    .toEqual([]);
  for (const [name, hasLine] of wrote) {
    if (SILENT[name] === undefined) expect(hasLine).withContext(`${name} writes into the operation log`).toBe(true);
  }
  for (const [name, command] of fields) {
    expect(hasFieldWord(name))
      .withContext(`${name}, logged by ${command}, has words in changes-in-words.ts`)
      .toBe(true);
  }
});
