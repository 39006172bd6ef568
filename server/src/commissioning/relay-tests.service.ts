import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  type BodyOf,
  buildingOf,
  type Commissioning,
  type MeterCode,
  type MeterMode,
  type Permission,
  type RelayStep,
  type RunningTest,
  type switchRelayRoute,
} from '#shared';
import { type EntityManager, IsNull, LessThan } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { AssignmentRow } from '../accounts/assignment.entity.js';
import { Logger } from '../config/logger.js';
import { CreditOrders } from '../credit/credit-orders.service.js';
import { lastingMode, MeterSettingsRow, type WantedTerms } from '../credit/meter-settings.entity.js';
import { Clock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Refused } from '../http/refused.js';
import { Live } from '../live/live.js';
import { noteOperation } from '../log/note-operation.js';
import { MeterRow } from '../meters/meter.entity.js';
import { lockMeter } from '../meters/meters.queries.js';
import { meterUnknown } from '../meters/meters.service.js';
import { mayWorkIn, type Who } from '../operators/who.js';
import { PropertySettings } from '../settings/settings.service.js';
import { loadsOnBus, runningTests, showCommissioning } from './commissioning.queries.js';
import { RelayTestRow } from './commissioning.entity.js';

type Command = BodyOf<typeof switchRelayRoute>;

/** Who forgets to end a test does not leave a room dark, or a meter that gives for nothing. */
const TEST_MS = 10 * 60_000;
const SWEEP_MS = 15_000;

/**
 * The relay of a meter is switched while somebody stands at it, by the same wanted settings as every mode: guarded,
 * versioned, tried again. The mode of before comes back when the test ends, whoever ends it.
 */
@Injectable()
export class RelayTests implements OnApplicationBootstrap, OnApplicationShutdown {
  private sweep: NodeJS.Timeout | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly orders: CreditOrders,
    private readonly settings: PropertySettings,
    private readonly live: Live,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep = setInterval(() => {
      this.ending ??= this.endForgotten()
        .catch((error: unknown) => this.logger.error({ err: error }, 'forgotten relay tests could not be ended'))
        .finally(() => (this.ending = undefined));
    }, SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweep);
    await this.ending;
  }

  /** Those that go on in the operator's buildings. */
  async running(who: Who): Promise<{ tests: RunningTest[] }> {
    return { tests: await this.database.read((em) => runningTests(em, who)) };
  }

  /** Refused: see `switchRelayRoute`. */
  async switch(who: Who, meterCode: MeterCode, command: Command): Promise<Commissioning> {
    const shown = await this.database.transaction(async (em) => {
      if (!mayWorkIn(who, buildingOf(meterCode)) || !(await lockMeter(em, meterCode))) throw meterUnknown(meterCode);
      if (await this.carryOut(em, who, meterCode, command)) {
        const note = { thing: meterCode, building: buildingOf(meterCode), before: null, after: { step: command.step } };
        await noteOperation(em, who, { at: this.clock.now(), command: 'relay_tested', ...note });
      }
      return showCommissioning(em, who, meterCode);
    });
    this.orders.wake();
    // Whoever looks at the meter learns that somebody tests it.
    this.live.meterChanged(meterCode);
    return shown;
  }

  /** Ends the tests whose time is over. */
  async endForgotten(): Promise<void> {
    const over = { openSlot: LessThan('~'), endsAt: LessThan(this.clock.now()) };
    const rows = await this.database.read((em) => em.find(RelayTestRow, { where: over, order: { meterCode: 'ASC' } }));
    for (const { testId, meterCode } of rows) {
      await this.database.transaction(async (em) => {
        await lockMeter(em, meterCode);
        const row = await em.findOneBy(RelayTestRow, { testId, endedAt: IsNull() });
        if (row && (await this.isOurs(em, row))) await this.want(em, row, 'as_before', row.commands);
        else if (row) await this.end(em, row, row.commands);
      });
    }
    if (rows.length > 0) this.orders.wake();
    for (const { meterCode } of rows) this.live.meterChanged(meterCode);
  }

  /** Whether it has done anything: the same command again does nothing. */
  private async carryOut(em: EntityManager, who: Who, meterCode: MeterCode, command: Command): Promise<boolean> {
    const { commandId, testId, step } = command;
    const open = await em.findOneBy(RelayTestRow, { openSlot: meterCode });
    const row = (await em.findOneBy(RelayTestRow, { testId })) ?? (await this.testOfCommand(em, meterCode, commandId));
    const before = row?.commands.find((one) => one.commandId === commandId);
    if (before && (before.step !== step || row?.testId !== testId || row.meterCode !== meterCode)) {
      throw new Refused('command_taken', 'This command was given before, and said something else. Open the page anew.');
    }
    if (before) return false;
    if (!row) {
      if (step !== 'off') throw testUnknown();
      // What is wanted of the meter by now is another's: that test is over, though nobody has ended it.
      if (open && !(await this.isOurs(em, open))) await this.end(em, open, open.commands);
      else if (open) {
        const message = `${open.startedBy} is testing this meter now. Wait until that is over.`;
        throw new Refused('test_under_way', message, { details: { by: open.startedBy } });
      }
      await this.begin(em, who, meterCode, command);
      return true;
    }
    if (row.meterCode !== meterCode || row.endedAt !== null) throw testUnknown();
    if (step === 'on' && !row.hasAccount) refuseWithout(who, 'commands.force_on');
    if (step === 'off') refuseWithout(who, 'commands.force_off');
    const commands = [...row.commands, { commandId, step }];
    if (!(await this.isOurs(em, row))) {
      if (step === 'as_before') {
        await this.end(em, row, commands);
        return true;
      }
      throw new Refused('mode_changed', 'Somebody else has set the mode of this meter since, so the test has ended.');
    }
    await this.want(em, row, step, commands);
    return true;
  }

  private async begin(em: EntityManager, who: Who, meterCode: MeterCode, command: Command): Promise<void> {
    const { commandId, testId, step, tenantAgrees = false } = command;
    refuseWithout(who, 'commands.force_off');
    const meter = await em.findOneByOrFail(MeterRow, { meterCode });
    if (meter.postpaid)
      throw new Refused('meter_postpaid', 'A postpaid meter only measures: it has no relay to switch.');
    const assignment = await em.findOneBy(AssignmentRow, { openMeterCode: meterCode });
    if (assignment?.closingId) {
      throw new Refused('closing_under_way', 'The account of this meter is being cancelled. Wait until that is over.');
    }
    const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
    const modeBefore = settings ? lastingMode(settings) : 'prepaid';
    if (modeBefore === 'forced_off') {
      const message = 'This meter was forced off by a person and stays off until a person ends that.';
      throw new Refused('meter_forced_off', message, { details: { meterCode } });
    }
    if (assignment && !tenantAgrees) {
      const { number, name } = await em.findOneByOrFail(AccountRow, { accountId: assignment.accountId });
      const message = `Account ${number} (${name}) uses this meter. Its power goes off: ask the tenant first, and say that he agrees.`;
      throw new Refused('meter_in_use', message, { details: { number, name } });
    }
    const now = this.clock.now();
    const row = Object.assign(new RelayTestRow(), {
      ...{ testId, meterCode, openSlot: meterCode, step, commands: [], settingsId: '', modeBefore },
      ...{ hasAccount: assignment !== null, before: await loadsOnBus(em, meterCode) },
      ...{ startedAt: now, switchedAt: now, endsAt: now, endedAt: null },
      ...{ startedBy: who.fullName, operatorId: who.operatorId },
    });
    await em.insert(RelayTestRow, row);
    await this.want(em, row, step, [{ commandId, step }]);
  }

  /** Wants the mode of a step. */
  private async want(
    em: EntityManager,
    row: RelayTestRow,
    step: RelayStep,
    commands: RelayTestRow['commands'],
  ): Promise<void> {
    const { testId, meterCode, modeBefore } = row;
    const terms = await this.termsOf(em, meterCode);
    const wish = { meterCode, terms, mode: modeOf(step, row) };
    const isOver = step === 'as_before';
    const { settingsId } = await this.orders.wantSettings(em, isOver ? wish : { ...wish, modeAfter: modeBefore });
    const now = this.clock.now();
    const over = isOver ? { openSlot: null, endedAt: now } : { endsAt: new Date(now.getTime() + TEST_MS) };
    await em.update(RelayTestRow, { testId }, { step, commands, settingsId, switchedAt: now, ...over });
  }

  private async end(em: EntityManager, { testId }: RelayTestRow, commands: RelayTestRow['commands']): Promise<void> {
    await em.update(RelayTestRow, { testId }, { openSlot: null, endedAt: this.clock.now(), commands });
  }

  /** Whether what is wanted of the meter is still what the test asked for. */
  private async isOurs(em: EntityManager, { meterCode, settingsId }: RelayTestRow): Promise<boolean> {
    const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
    return settings?.settingsId === settingsId;
  }

  private async testOfCommand(
    em: EntityManager,
    meterCode: MeterCode,
    commandId: string,
  ): Promise<RelayTestRow | null> {
    const rows = await em.findBy(RelayTestRow, { meterCode });
    return rows.find(({ commands }) => commands.some((one) => one.commandId === commandId)) ?? null;
  }

  /** What the meter was told last, and before its first account the defaults of the property. */
  private async termsOf(em: EntityManager, meterCode: MeterCode): Promise<Omit<WantedTerms, 'mode'>> {
    const settings = await em.findOneBy(MeterSettingsRow, { newestSlot: meterCode });
    const wanted = settings?.wanted ?? (await this.settings.current(em));
    const { prices, alarm1Minor, alarm2Minor, hoardingLimitMinor, powerThresholdW } = wanted;
    return { prices, alarm1Minor, alarm2Minor, hoardingLimitMinor, powerThresholdW };
  }
}

function modeOf(step: RelayStep, { hasAccount, modeBefore }: RelayTestRow): MeterMode {
  if (step === 'off') return 'forced_off';
  // Without an account there is no balance to close for; with one, forced on would give for nothing.
  return step === 'on' && !hasAccount ? 'forced_on' : modeBefore;
}

function refuseWithout(who: Who, permission: Permission): void {
  if (who.permissions.has(permission)) return;
  throw new Refused('permission_missing', 'Your role may not switch a meter by hand. Ask somebody who may.');
}

const testUnknown = (): Refused => new Refused('test_unknown', 'This test is over. Begin a new one by switching off.');
