import {
  createBuildingRoute,
  createDpuRoute,
  deleteBuildingRoute,
  listBuildingsRoute,
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
      await client.call(updateBuildingRoute, { params: { number: 2 }, body: { remark: 'old mall' } });
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
      const update = await client.answer(updateBuildingRoute, { params: { number: 2 }, body: { remark: 'mine' } });
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
