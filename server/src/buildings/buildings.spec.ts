import {
  buildingUsesRoute,
  createBuildingRoute,
  createDpuRoute,
  createGatewayRoute,
  deleteBuildingRoute,
  listBuildingsRoute,
  showBuildingRoute,
  updateBuildingRoute,
} from '#shared';
import { forEachDatabase } from '../../test/harness.js';

const DPU = {
  ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, remark: '' },
  serial: { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
};

describe('buildings', () => {
  forEachDatabase((start) => {
    it('are added, described and listed by number', async () => {
      const client = await (await start()).signIn();
      await client.call(createBuildingRoute, { body: { number: 12, remark: 'tower' } });
      await client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
      await client.call(updateBuildingRoute, {
        params: { number: 2 },
        body: { number: 2, remark: 'old mall', version: 1 },
      });
      const listed = await client.call(listBuildingsRoute);
      expect(listed.map(({ number, remark, meters, createdBy }) => [number, remark, meters, createdBy])).toEqual([
        [2, 'old mall', 0, 'Tess Test'],
        [12, 'tower', 0, 'Tess Test'],
      ]);
    });

    it('have a number of their own, also when two add it at once', async () => {
      const client = await (await start()).signIn();
      const add = () => client.answer(createBuildingRoute, { body: { number: 2, remark: '' } });
      const refusals = (await Promise.all([add(), add(), add()])).map(({ refusal }) => refusal ?? 'made').sort();
      expect(refusals).toEqual(['building_exists', 'building_exists', 'made']);
    });

    it('are not deleted while a DPU stands in them, and the refusal names it', async () => {
      const client = await (await start()).signIn();
      await client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
      await client.call(createDpuRoute, { body: DPU });
      const refused = await client.answer(deleteBuildingRoute, { params: { number: 2 } });
      expect([refused.status, refused.refusal]).toEqual([409, 'building_in_use']);
      expect(JSON.stringify(refused.body)).toContain('used by DPU 020103');
    });

    it('keep their number while a DPU, a gateway or an operator is bound to it, and the refusal names which', async () => {
      const server = await start();
      const client = await server.signIn();
      const renumber = (number: number, to: number) =>
        client.answer(updateBuildingRoute, { params: { number }, body: { number: to, remark: '', version: 1 } });
      for (const number of [2, 3, 4, 5]) await client.call(createBuildingRoute, { body: { number, remark: '' } });
      await client.call(createDpuRoute, { body: DPU });
      await client.call(createGatewayRoute, { body: { name: 'cellar', buildings: [3] } });
      await server.signIn('seller', { buildings: [4] });
      for (const [number, user] of [
        [2, 'DPU 020103'],
        [3, 'gateway cellar'],
        [4, 'operator clerk-'],
      ] as const) {
        const refused = await renumber(number, 9);
        expect([refused.refusal, refused.body.message.includes(`used by ${user}`)]).toEqual(['building_in_use', true]);
        const kept = await client.answer(deleteBuildingRoute, { params: { number } });
        expect([kept.refusal, kept.body.message.includes(`used by ${user}`)]).toEqual(['building_in_use', true]);
      }
      const taken = await renumber(5, 2);
      expect([taken.refusal, taken.body.fields?.map(({ path }) => path)]).toEqual(['building_exists', ['number']]);
      const renumbered = [...(await Promise.all([renumber(5, 6), renumber(5, 6)])), await renumber(5, 6)];
      expect(renumbered.map(({ body: { number, version } }) => [number, version])).toEqual([
        [6, 2],
        [6, 2],
        [6, 2],
      ]);
      expect((await renumber(5, 7)).refusal).toBe('building_unknown');
      expect((await client.call(listBuildingsRoute)).map(({ number }) => number)).toEqual([2, 3, 4, 6]);
    });

    it('say what uses them before anything is changed: three of each kind by name, and how many more', async () => {
      const server = await start();
      const client = await server.signIn();
      for (const number of [2, 3]) await client.call(createBuildingRoute, { body: { number, remark: '' } });
      for (const dpuNumber of [1, 2, 3, 4]) {
        await client.call(createDpuRoute, { body: { ...DPU, dpuNumber, ip: `10.0.0.${dpuNumber}` } });
      }
      await client.call(createGatewayRoute, { body: { name: 'cellar', buildings: [2] } });
      await client.call(createGatewayRoute, { body: { name: 'everywhere', buildings: 'all' } });
      const seller = await server.signIn('seller', { buildings: [2] });
      const uses = await client.call(buildingUsesRoute, { params: { number: 2 } });
      const said = uses.map(({ kind, named, more }) => [kind, named.map(({ name }) => name), more]);
      expect(said).toEqual([
        ['dpu', ['020101', '020102', '020103'], 1],
        ['gateway', ['cellar'], 0],
        ['operator', [seller.session?.operator.loginName ?? ''], 0],
      ]);
      expect(uses[2]?.named[0]?.key).toBe(seller.session?.operator.operatorId ?? '');
      expect(await client.call(buildingUsesRoute, { params: { number: 3 } })).toEqual([]);
    });

    it('are not overwritten by who has not seen the last change, nor made twice by one form', async () => {
      const client = await (await start()).signIn();
      const requestId = '0197b7a0-0000-7000-8000-0000000000aa';
      const body = { requestId, number: 2, remark: 'mall' };
      const made = await Promise.all([1, 2].map(() => client.answer(createBuildingRoute, { body })));
      expect(made.map(({ refusal, body: { version } }) => [refusal, version])).toEqual([
        [undefined, 1],
        [undefined, 1],
      ]);
      const other = await client.answer(createBuildingRoute, { body: { ...body, number: 3 } });
      expect([other.status, other.refusal]).toEqual([409, 'request_taken']);
      const change = (remark: string, version: number) =>
        client.answer(updateBuildingRoute, { params: { number: 2 }, body: { number: 2, remark, version } });
      expect((await change('new mall', 1)).body.version).toBe(2);
      const late = await change('old mall', 1);
      expect([late.status, late.refusal]).toEqual([409, 'building_changed']);
      // The same wish again is the lost answer of the first.
      expect((await change('new mall', 1)).body.version).toBe(2);
      expect((await client.call(showBuildingRoute, { params: { number: 2 } })).remark).toBe('new mall');
      await client.call(deleteBuildingRoute, { params: { number: 2 } });
      // The form has had its building; it does not come back.
      expect((await client.answer(createBuildingRoute, { body })).refusal).toBe('building_unknown');
    });

    it('are deleted when nothing uses them, and unknown then', async () => {
      const client = await (await start()).signIn();
      await client.call(createBuildingRoute, { body: { number: 2, remark: '' } });
      await client.call(deleteBuildingRoute, { params: { number: 2 } });
      const again = await client.answer(deleteBuildingRoute, { params: { number: 2 } });
      expect([again.status, again.refusal]).toEqual([404, 'building_unknown']);
    });

    it('outside an operator’s own are as if they were not there', async () => {
      const server = await start();
      const owner = await server.signIn();
      await owner.call(createBuildingRoute, { body: { number: 1, remark: '' } });
      await owner.call(createBuildingRoute, { body: { number: 2, remark: '' } });
      const client = await server.signIn('engineer', { buildings: [1] });
      expect((await client.call(listBuildingsRoute)).map(({ number }) => number)).toEqual([1]);
      const update = await client.answer(updateBuildingRoute, {
        params: { number: 2 },
        body: { number: 2, remark: 'mine', version: 1 },
      });
      expect(update.refusal).toBe('building_unknown');
      const create = await client.answer(createBuildingRoute, { body: { number: 3, remark: '' } });
      expect([create.status, create.refusal]).toEqual([403, 'building_not_yours']);
    });

    it('have numbers from 1 to 99', async () => {
      const client = await (await start()).signIn();
      const refused = await client.answer(createBuildingRoute, { body: { number: 100, remark: '' } });
      expect([refused.status, refused.refusal]).toEqual([422, 'input_wrong']);
      expect(refused.body.fields?.map(({ path }) => path)).toEqual(['number']);
    });
  });
});
