import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  boardList,
  type BoardMeter,
  type BodyOf,
  commitImportRoute,
  createGatewayRoute,
  type MeterCode,
  minorUnits,
  openAccountRoute,
  previewImportRoute,
  type ResponseOf,
  type Route,
  saveSettingsRoute,
  type Settings,
  showSettingsRoute,
  signInRoute,
} from '#shared';
import { type Asked, callDoor, Refused } from './door.js';
import { ADMIN, type Property } from './property.js';
import type { MadeCommand } from './made-command.js';

/** More than any run sells, so that no limit is what a sale meets. */
const WIDE = { perSaleMinor: 1_000_00, sumMinor: 900_000_000_00, count: 100_000 };
const FIRST_RECHARGE_MINOR = 1_000;
const WITHIN_MS = 120_000;

/** A meter and the account that it has now: another one after it was closed and opened again. */
export interface OpenMeter {
  readonly meterCode: MeterCode;
  readonly accountId: string;
  readonly assignmentId: string;
}

/** The office: one operator at the server's own door, without any fault between but for what `through` brings. */
export class Office {
  private constructor(
    private readonly port: number,
    private readonly signInAs: typeof ADMIN,
    private token: string,
    readonly operatorId: string,
  ) {}

  static async signIn(serverPort: number, as = ADMIN): Promise<Office> {
    const { accessToken, operator } = await callDoor(serverPort, signInRoute, { body: as });
    return new Office(serverPort, as, accessToken, operator.operatorId);
  }

  /** The same operator, who asks through another port. */
  through(port: number): Office {
    return new Office(port, this.signInAs, this.token, this.operatorId);
  }

  /** Signs in anew where the token has ended: a run lasts longer than one. */
  async ask<R extends Route>(route: R, asked: Omit<Asked<R>, 'token'> = {}): Promise<ResponseOf<R>> {
    try {
      return await callDoor(this.port, route, { ...asked, token: this.token } as Asked<R>);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.token = (await callDoor(this.port, signInRoute, { body: this.signInAs })).accessToken;
      return callDoor(this.port, route, { ...asked, token: this.token } as Asked<R>);
    }
  }

  async meters(): Promise<readonly BoardMeter[]> {
    return (await this.ask(boardList.page, { query: { size: 500 } })).items;
  }
}

/** Wide limits, the meters, and a gateway's place; gives the code that the gateway enrols with. */
export async function furnish(property: Property, office: Office): Promise<string> {
  const settings = await office.ask(showSettingsRoute);
  await office.ask(saveSettingsRoute, {
    body: {
      ...settings,
      leasePerSaleMinor: minorUnits(WIDE.perSaleMinor),
      leaseSumMinor: minorUnits(WIDE.sumMinor),
      leaseCount: WIDE.count,
    },
  });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(property.sheet)]), 'meters.xlsx');
  const preview = await office.ask(previewImportRoute, { body: form as never });
  if (preview.wrongRows > 0) throw new Error(`the sheet has wrong rows: ${JSON.stringify(preview.rows[0])}`);
  await office.ask(commitImportRoute, { params: { importId: preview.importId }, body: { simulated: true } });
  const { code } = await office.ask(createGatewayRoute, { body: { name: 'Torture', buildings: 'all' } });
  return code;
}

/** An account for each meter, with a first recharge; waits until every meter has taken its opening. */
export async function openAccounts(
  office: Office,
): Promise<{ readonly meters: OpenMeter[]; readonly commands: MadeCommand[] }> {
  await until('every meter was read', async () => (await office.meters()).every(({ state }) => state.readAt !== null));
  const settings = await office.ask(showSettingsRoute);
  const meters: OpenMeter[] = [];
  const commands: MadeCommand[] = [];
  for (const { meterCode } of await office.meters()) {
    const opening = newOpening(meterCode);
    const { account } = await office.ask(openAccountRoute, { body: openingForm(opening, settings) });
    meters.push({ meterCode, accountId: account.accountId, assignmentId: opening.id });
    commands.push({ ...opening, refusal: null });
  }
  await until('every meter has taken its opening', async () =>
    (await office.meters()).every(({ state }) => state.openOrders === 0),
  );
  return { meters, commands };
}

/** An opening with ids of its own, and with what moves here of a settlement. */
export function newOpening(meterCode: MeterCode, transferredFrom: string | null = null, transferredMinor = 0) {
  const ids = { id: randomUUID(), requestId: randomUUID(), shiftId: randomUUID() };
  const moved = { transferredFrom, transferredMinor };
  return { what: 'opening' as const, ...ids, meterCode, firstRechargeMinor: FIRST_RECHARGE_MINOR, ...moved };
}

/** What the form of an opening says. */
export function openingForm(
  opening: ReturnType<typeof newOpening>,
  settings: Settings,
): BodyOf<typeof openAccountRoute> {
  const { hoardingLimitMinor, prices, powerThresholdW, alarm1Minor, alarm2Minor } = settings;
  const { id: assignmentId, requestId, shiftId, meterCode, firstRechargeMinor } = opening;
  const { transferredFrom, transferredMinor } = opening;
  return {
    ...{ requestId, shiftId, name: `Tenant of ${meterCode}`, telephone: '', address: '', remark: '' },
    meters: [
      {
        ...{ assignmentId, meterCode, firstRechargeMinor: minorUnits(firstRechargeMinor), method: 'cash' },
        ...{ transferredFrom, transferredMinor: minorUnits(transferredMinor) },
        terms: {
          ...{ hoardingLimitMinor, prices, powerThresholdW, alarm1Minor, alarm2Minor },
          ...{ promptAlarm1: false, promptAlarm2: false, sendAlarms: false, electricityType: 'residential' },
        },
      },
    ],
  };
}

/** Waits until something is so. Rejects with what was waited for. */
export async function until(what: string, isSo: () => Promise<boolean>, withinMs = WITHIN_MS): Promise<void> {
  for (const endsAt = Date.now() + withinMs; ; await pause(250)) {
    if (await isSo()) return;
    if (Date.now() > endsAt) throw new Error(`waited ${Math.round(withinMs / 1000)} s in vain until ${what}`);
  }
}
