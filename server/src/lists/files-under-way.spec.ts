import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import {
  changeOperatorRoute,
  createBuildingRoute,
  metersList,
  type OperatorRecord,
  PDF_ROWS_AT_MOST,
  showOperatorRoute,
} from '#shared';
import { forEachDatabase, type TestClient } from '../../test/harness.js';
import { insertMeters } from '../../test/many-meters.js';
import { OperationRow } from '../log/operation.entity.js';
import { MetersList } from '../meters/meters-list.queries.js';
import { Sessions } from '../operators/sessions.service.js';
import { Lists } from './lists.service.js';

/** They are read in three goes. */
const ROWS = 1_200;

describe('a file of a list that is under way', () => {
  forEachDatabase((start) => {
    const meters = async (rows: number) => {
      const server = await start();
      const admin = await server.signIn();
      for (const number of [1, 2]) await admin.call(createBuildingRoute, { body: { number, remark: '' } });
      await insertMeters(server, rows);
      const change = async (of: TestClient, by: Partial<OperatorRecord>) => {
        const { operatorId = '' } = of.session?.operator ?? {};
        const known = await admin.call(showOperatorRoute, { params: { operatorId } });
        const { fullName, roleId, buildings, offlineFloatMinor, remark, enabled } = known;
        const seen = { fullName, roleId, buildings, offlineFloatMinor, remark, enabled };
        await admin.call(changeOperatorRoute, { params: { operatorId }, body: { ...seen, ...by, seen } });
      };
      /** A spreadsheet of all meters, while it is written. */
      const spreadsheet = async (of: TestClient) => {
        const who = await server.get(Sessions).whoMayWork(of.session?.accessToken ?? '', '127.0.0.1');
        const asked = { language: 'en', selection: { matching: {} } } as const;
        const answer = await server.get(Lists).excel(server.get(MetersList), who, asked);
        if (!('stream' in answer)) throw new Error('a spreadsheet is written while it is read');
        return answer.stream;
      };
      return { server, change, spreadsheet };
    };

    const taken: readonly (readonly [string, Partial<OperatorRecord>, string | undefined])[] = [
      ['ends for an operator who was disabled', { enabled: false }, 'session_ended'],
      ['ends for one who lost a building', { buildings: [2] }, 'rights_changed'],
      ['goes on for one whose remark was changed', { remark: 'at noon' }, undefined],
    ];
    for (const [what, by, refusal] of taken) {
      it(what, async () => {
        const { server, change, spreadsheet } = await meters(ROWS);
        const engineer = await server.signIn('engineer', { buildings: [1] });
        const sessions = server.get(Sessions);
        const stillMay = sessions.stillMay.bind(sessions);
        const asked = spyOn(sessions, 'stillMay').and.callFake(async (who) => {
          if (asked.calls.count() === 3) await change(engineer, by);
          return stillMay(who);
        });
        const outcome = await buffer(await spreadsheet(engineer)).then(
          () => undefined,
          (error: { refusal?: unknown }) => error.refusal,
        );
        expect(outcome).toBe(refusal);
        expect(asked).toHaveBeenCalledTimes(3);
      });
    }

    it('is not handed over as PDF either', async () => {
      const { server, change } = await meters(PDF_ROWS_AT_MOST);
      const engineer = await server.signIn('engineer', { buildings: [1] });
      const asked = engineer.answer(metersList.pdf, { body: { language: 'en', selection: { matching: {} } } });
      const begun = () => server.database.read((em) => em.existsBy(OperationRow, { command: 'list_exported' }));
      while (!(await begun())) await setTimeout(1);
      await change(engineer, { enabled: false });
      expect((await asked).refusal).toBe('session_ended');
    }, 60_000);
  });
});
