import { minorUnits, snapshotRoute } from '#shared';
import { forEachDatabase } from '../../test/harness.js';
import { FIRST, SECOND, POSTPAID, ELSEWHERE, form, meter, OpeningSite } from '../../test/opening-site.js';

describe('accounts in a snapshot', () => {
  forEachDatabase((start) => {
    let site: OpeningSite;
    beforeEach(async () => {
      site = await OpeningSite.open(await start());
    });

    const take = (number: number, headers: Record<string, string> = {}, by = site.client) =>
      by.answer(snapshotRoute, { params: { number }, headers });

    it('stand with all that a tablet needs, and only those of the building', async () => {
      const account = await site.account(form([meter(FIRST), meter(ELSEWHERE)]));
      const { body: snapshot } = await take(1);
      expect(snapshot.meters.map((one) => [one.meterCode, one.room, one.account?.number ?? null])).toEqual([
        [FIRST as never, '101', account.number],
        [SECOND as never, '102', null],
        [POSTPAID as never, '103', null],
      ]);
      expect(snapshot.meters[0]?.account).toEqual(
        jasmine.objectContaining({
          name: 'Zoë Łącka',
          telephone: '555 0100',
          usualAmountsMinor: [minorUnits(50_00)],
        }),
      );
      expect([snapshot.currencyCode, snapshot.timeZone, snapshot.methods.length]).toEqual(['USD', 'UTC', 5]);
    });

    it('are told again only when something changed', async () => {
      const { body, headers } = await take(1);
      const etag = headers.get('etag') ?? '';
      expect(etag).toBe(`"${body.digest}"`);
      const same = await take(1, { 'if-none-match': etag });
      expect([same.status, same.headers.get('etag')]).toEqual([304, etag]);
      await site.account(form([meter(ELSEWHERE)]));
      expect((await take(1, { 'if-none-match': etag })).status).toBe(304);
      await site.account(form([meter(FIRST)]));
      const changed = await take(1, { 'if-none-match': etag });
      expect(changed.status).toBe(200);
      expect(changed.body.digest).not.toBe(body.digest);
    });

    it('are not told of other buildings', async () => {
      const seller = await site.server.signIn('seller', { buildings: [2] });
      expect((await take(1, {}, seller)).refusal).toBe('building_unknown');
      expect((await take(9)).refusal).toBe('building_unknown');
    });
  });
});
