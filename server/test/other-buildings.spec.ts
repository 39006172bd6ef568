/** Whoever works in one building sees and touches nothing of the others, whichever door he comes to. */
import excel from 'exceljs';
import {
  ALL_PERMISSIONS,
  beginClosingRoute,
  createBuildingRoute,
  createDpuRoute,
  createGatewayRoute,
  createMeterRoute,
  type LiveEvent,
  logList,
  minorUnits,
  refundRoute,
  type Route,
  ROUTES,
} from '#shared';
import { v7 } from 'uuid';
import { CLOSING_TERMS } from './closing-site.js';
import { type CallInput, forEachDatabase, type TestClient } from './harness.js';
import { listenLive } from './live-listener.js';
import { MoneySite } from './money-site.js';
import { until } from './scripted-gateway.js';
import { Live } from '../src/live/live.js';

const HIS_OWN = 'it is about who calls';
const PROPERTY = 'it is of the property, and of no building';
const TILL = 'a till is of an operator, and of no building';
const UNBELIEVED = 'nobody knows yet of which meter it is';
const OWN_SPEC = 'the spec of the import has a sheet with a meter of another building';
const SIGNED = 'the signature says what may be done';

/** Routes that name nothing of a building, and why. */
const OF_NO_BUILDING: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['signInRoute', 'signOutRoute', 'refreshSessionRoute', 'changePasswordRoute', 'noteBrowserRoute'],
      ...['setPinRoute', 'removePinRoute', 'pinSignInRoute', 'endOwnSessionRoute', 'endOtherSessionsRoute'],
    ].map((name) => [name, HIS_OWN]),
  ),
  ...Object.fromEntries(
    [
      ...['addOperatorRoute', 'changeOperatorRoute', 'showOperatorRoute', 'renewPasswordRoute', 'listSessionsRoute'],
      ...['endSessionRoute', 'endSessionsRoute', 'saveRoleRoute', 'deleteRoleRoute'],
      ...['operatorUsesRoute', 'deleteOperatorRoute'],
      ...['operatorsListRemovalRoute', 'rolesListRemovalRoute', 'saveSettingsRoute', 'previewReceiptRoute'],
      ...[
        'showDeviceRoute',
        'enrolDeviceRoute',
        'renameDeviceRoute',
        'revokeDeviceRoute',
        'grantLeaseRoute',
        'writeOffRoute',
      ],
      ...['makeDeviceCodeRoute', 'withdrawDeviceCodeRoute', 'acceptRestoreRoute'],
      ...['showGatewayRoute', 'enrolGatewayRoute'],
      ...['saveSmsProviderRoute', 'testSmsRoute', 'sendSmsAgainRoute', 'showSmsMessageRoute'],
    ].map((name) => [name, PROPERTY]),
  ),
  ...Object.fromEntries(
    [
      ...['showShiftRoute', 'closeShiftRoute', 'handOverRoute'],
      ...['showHeldItemRoute', 'doHeldItemRoute', 'letBeHeldItemRoute'],
    ].map((name) => [name, TILL]),
  ),
  showQuarantinedRoute: UNBELIEVED,
  dismissQuarantinedRoute: UNBELIEVED,
  retryQuarantinedRoute: UNBELIEVED,
  previewImportRoute: OWN_SPEC,
  commitImportRoute: OWN_SPEC,
  importFaultsRoute: OWN_SPEC,
  intakeRoute: SIGNED,
  verifyReceiptRoute: SIGNED,
};

/** What a stranger may be told: that there is no such thing. */
const NO_SUCH_THING = /^4\d\d (\w+_unknown|building_not_yours)$/;

const OF_A_BUILDING = [
  'meter.changed',
  'sale.changed',
  'opening.changed',
  'closing.changed',
  'snapshot.changed',
] as const satisfies readonly LiveEvent[];

/** What else is told belongs to no building; an event that is in neither list does not compile. */
const OF_THE_PROPERTY: Readonly<Record<Exclude<LiveEvent, (typeof OF_A_BUILDING)[number]>, string>> = {
  'bus.changed': 'it goes to those alone who watch that DPU, which they must see',
  'settings.changed': PROPERTY,
  'sms.changed': PROPERTY,
  'held_items.changed': TILL,
  'quarantine.changed': 'nobody knows of which building it is: it goes to those who work in all',
  'import.progress': OWN_SPEC,
  'gateway.changed': 'it goes to those of the buildings of the gateway',
};

describe('an operator of another building', () => {
  forEachDatabase((start) => {
    let money: MoneySite;
    let everywhere: TestClient;
    let stranger: TestClient;
    let cases: Readonly<Record<string, CallInput>>;
    /** what may never be in an answer to him */
    let secrets: readonly string[];

    beforeEach(async () => {
      money = await MoneySite.open(start);
      const { site } = money;
      everywhere = site.client;
      stranger = await site.server.signIn([...ALL_PERMISSIONS], { buildings: [3] });
      const tenant = await money.tenant(5_000);
      const closing = await money.tenant(5_000);
      const poor = await money.tenant(0, { terms: { hoardingLimitMinor: minorUnits(1_000) } });
      const tablet = await site.tablet();
      const [saleId, heldId, refundId, closingId] = [v7(), v7(), v7(), v7()];
      const sold = [site.sell(tablet, tenant, { id: saleId }), site.sell(tablet, poor, { id: heldId })];
      expect(await site.outcomes(tablet, ...sold)).toEqual(['accepted', 'held over_hoarding_limit']);
      await money.applies();
      const refund = { refundId, assignmentId: tenant.assignmentId, amountMinor: minorUnits(500), reason: 'moves out' };
      await everywhere.call(refundRoute, { body: refund });
      await money.applies();
      const form = { room: 'F1', model: 'DDSY1352', postpaid: false, ctRatio: 1, remark: '' };
      const serial = { path: null, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
      const line = { framing: 'rtu_over_tcp', ip: '127.0.0.1', tcpPort: 4004, serial, remark: '' };
      const dpu = { building: 2, floor: 1, dpuNumber: 4, ...line };
      await everywhere.call(createDpuRoute, { body: dpu });
      await everywhere.call(createDpuRoute, { body: { ...dpu, dpuNumber: 5, tcpPort: 4005 } });
      for (const number of [4, 6]) await everywhere.call(createBuildingRoute, { body: { number, remark: '' } });
      const place = { dpuCode: '020104', serialPort: 1, address: 40 };
      const { meterCode: free, version } = await everywhere.call(createMeterRoute, { body: { ...form, ...place } });
      const unused = { ...form, ...place, room: 'F2', address: 41 };
      const { meterCode: removable } = await everywhere.call(createMeterRoute, { body: unused });
      const { items } = await everywhere.call(logList.page);
      const operationId = items.find(({ building }) => building === 2)?.operationId ?? '';
      const account = { accountId: closing.accountId };
      const begun = { requestId: v7(), closings: [{ closingId, assignmentId: closing.assignmentId }] };
      await everywhere.call(beginClosingRoute, { params: account, body: begun });

      const ofMeter = { meterCode: tenant.meterCode };
      const ofAccount = { accountId: tenant.accountId };
      const ofAssignment = { assignmentId: tenant.assignmentId };
      const meters = () => [
        {
          ...{ assignmentId: v7(), meterCode: free, terms: CLOSING_TERMS, firstRechargeMinor: 0, method: 'cash' },
          ...{ transferredFrom: null, transferredMinor: 0 },
        },
      ];
      const person = { name: 'Zoë Łącka', telephone: '', address: '', remark: '' };
      const seen = { meterNumber: null, purchaseCount: 0, totalPurchasedHundredths: 0, lastWireId: null };
      const settled = { closingId, attempt: 1, balanceMinor: 0, arrears: null, withoutMeter: null };
      const probeId = v7();
      const cellar = { name: 'cellar', buildings: [2] };
      const gatewayPlace = async () => (await everywhere.call(createGatewayRoute, { body: cellar })).gateway.gatewayId;
      const [shed, mistake, scrap] = [await gatewayPlace(), await gatewayPlace(), await gatewayPlace()];
      secrets = [
        ...[tenant, closing, poor].flatMap(({ accountId, assignmentId, meterCode }) => [
          ...[accountId, assignmentId, meterCode],
        ]),
        ...[saleId, heldId, refundId, closingId, free, 'Tenant 1', 'Tenant 2', 'Tenant 3'],
      ];
      cases = {
        showAccountRoute: { params: ofAccount },
        updateAccountRoute: { params: ofAccount, body: { ...person, seen: person } },
        renewQueryPasswordRoute: { params: ofAccount },
        openAccountRoute: { body: { requestId: v7(), ...person, meters: meters(), shiftId: v7() } },
        addMetersRoute: { params: ofAccount, body: { requestId: v7(), meters: meters(), shiftId: v7() } },
        changeTermsRoute: { params: ofAssignment, body: { changeId: v7(), terms: CLOSING_TERMS } },
        showClosingRoute: { params: account },
        beginClosingRoute: { params: account, body: begun },
        confirmClosingRoute: { params: account, body: { confirmId: v7(), closings: [settled] } },
        readClosingAgainRoute: { params: { closingId }, body: { attempt: 1 } },
        abandonClosingRoute: { params: account, body: { closingIds: [closingId] } },
        previewExchangeRoute: { params: ofAssignment },
        exchangeMeterRoute: {
          params: ofAssignment,
          body: {
            ...{ exchangeId: v7(), newAssignmentId: v7(), newMeterCode: free, carriedMinor: 0 },
            ...{ reason: 'burnt', endUnanswered: false },
          },
        },
        showSaleRoute: { params: { saleId } },
        receiptPdfRoute: { params: { saleId } },
        correctRoute: { body: { correctionId: v7(), saleId, reason: 'wrong tenant' } },
        refundRoute: { body: { ...refund, refundId: v7() } },
        showRefundRoute: { params: { refundId } },
        payoutRoute: { params: { refundId }, body: { payoutId: v7(), method: 'cash', shiftId: v7() } },
        payoutPdfRoute: { params: { refundId } },
        showHeldRoute: { params: { saleId: heldId } },
        moveHeldRoute: { params: { saleId: heldId }, body: { releaseId: v7(), ...ofAssignment } },
        acceptHeldRoute: { params: { saleId: heldId }, body: { releaseId: v7() } },
        refundHeldRoute: { params: { saleId: heldId }, body: { releaseId: v7() } },
        snapshotRoute: { params: { number: 2 } },
        meterStatesRoute: { params: { number: 2 } },
        showBuildingRoute: { params: { number: 2 } },
        buildingUsesRoute: { params: { number: 2 } },
        createBuildingRoute: { body: { number: 5, remark: '' } },
        updateBuildingRoute: { params: { number: 2 }, body: { number: 2, remark: 'new', version: 1 } },
        createGatewayRoute: { body: { name: 'shed', buildings: [2] } },
        updateGatewayRoute: {
          params: { gatewayId: shed },
          body: { ...cellar, buildings: [2, 6], seen: cellar },
        },
        renewGatewayCodeRoute: { params: { gatewayId: shed } },
        restoreGatewayRoute: { params: { gatewayId: shed } },
        deleteGatewayRoute: { params: { gatewayId: mistake } },
        revokeGatewayRoute: { params: { gatewayId: scrap } },
        dpuUsesRoute: { params: { dpuCode: '020104' } },
        showDpuRoute: { params: { dpuCode: '020104' } },
        showBusRoute: { params: { dpuCode: '020104' } },
        createDpuRoute: { body: { ...dpu, dpuNumber: 6, tcpPort: 4006 } },
        updateDpuRoute: { params: { dpuCode: '020104' }, body: { ...dpu, remark: 'new', version: 1 } },
        startProbeRoute: { params: { dpuCode: '020103' }, body: { probeId, from: 1, to: 2 } },
        stopProbeRoute: { params: { dpuCode: '020103', probeId } },
        showMeterRoute: { params: ofMeter },
        meterUsesRoute: { params: ofMeter },
        meterBaselinesRoute: { params: ofMeter },
        meterOrdersRoute: { params: ofMeter },
        meterReadingsRoute: { params: ofMeter },
        meterReadingsExcelRoute: { params: ofMeter, body: { language: 'en' } },
        meterReadingsPdfRoute: { params: ofMeter, body: { language: 'en' } },
        showCommissioningRoute: { params: ofMeter },
        readMeterRoute: { params: ofMeter },
        readRegistersRoute: { params: ofMeter },
        previewBaselineRoute: { params: ofMeter },
        setBaselineRoute: { params: ofMeter, body: { baselineId: v7(), reason: 'new display', seen } },
        recordCommissioningRoute: {
          params: ofMeter,
          body: { recordId: v7(), room: 'R 1', feeds: true, testId: null, remark: '' },
        },
        switchRelayRoute: { params: ofMeter, body: { commandId: v7(), testId: v7(), step: 'off', tenantAgrees: true } },
        swapRoomsRoute: { params: ofMeter, body: { requestId: v7(), with: poor.meterCode, version: 1 } },
        meterLabelsRoute: { body: { meterCodes: [tenant.meterCode] } },
        createMeterRoute: { body: { ...form, ...place, room: 'F3', address: 42 } },
        updateMeterRoute: { params: { meterCode: free }, body: { ...form, ...place, remark: 'new', version } },
        metersListRemovalRoute: { body: { ids: [removable] } },
        dpusListRemovalRoute: { body: { ids: ['020105'] } },
        buildingsListRemovalRoute: { body: { ids: ['4'] } },
        deleteMeterRoute: { params: ofMeter },
        deleteDpuRoute: { params: { dpuCode: '020103' } },
        deleteBuildingRoute: { params: { number: 2 } },
        showOperationRoute: { params: { operationId } },
      };
    });
    afterEach(() => money.close());

    const routes: readonly (readonly [string, Route])[] = Object.entries(ROUTES);
    const isList = (name: string): boolean => /List(Page|Excel|Pdf)Route$/.test(name);

    it('is told of no thing of this one, and can do nothing to it', async () => {
      const walked = Object.keys(cases);
      for (const [name, route] of routes) {
        const asksAll = route.method === 'GET' && !route.path.includes(':');
        if (asksAll || isList(name) || OF_NO_BUILDING[name] !== undefined) continue;
        expect(walked).withContext('every route is walked, or it is said why not').toContain(name);
      }
      const near = await listenLive(money.site.server, everywhere);
      const far = await listenLive(money.site.server, stranger);
      for (const name of walked) {
        const { status, refusal, body } = await stranger.answer(ROUTES[name] as Route, cases[name]);
        if (name.endsWith('ListRemovalRoute')) {
          expect(body as unknown)
            .withContext(name)
            .toEqual({ removed: 0, gone: 1, kept: [] });
          continue;
        }
        expect(`${status} ${refusal}`).withContext(name).toMatch(NO_SUCH_THING);
      }
      // The same questions are good ones: whoever works here is not told that there is no such thing.
      for (const name of walked) {
        const { status, refusal } = await everywhere.answer(ROUTES[name] as Route, cases[name]);
        expect(`${status} ${refusal}`)
          .withContext(name)
          .not.toMatch(/^40[0134] |^5|_unknown$|^422 input_wrong$/);
      }
      // Nor does he hear of what they have done.
      await until(() => OF_A_BUILDING.every((event) => near.heard.some((one) => one.event === event)));
      await money.site.server.get(Live).settled();
      for (const { event, payload } of far.heard) {
        expect(Object.keys(OF_THE_PROPERTY)).withContext(event).toContain(event);
        expect(OF_A_BUILDING)
          .withContext(JSON.stringify(payload))
          .not.toContain(event as never);
        for (const secret of secrets) expect(JSON.stringify(payload)).withContext(event).not.toContain(secret);
      }
      near.socket.disconnect();
      far.socket.disconnect();
    });

    it('finds nothing of it in any list, nor in any file of one', async () => {
      for (const [name, route] of routes) {
        if (route.method !== 'GET' || route.path.includes(':') || route.file !== undefined) continue;
        const { body } = await stranger.answer(route);
        const text = JSON.stringify(body);
        for (const secret of secrets) expect(text.includes(secret)).withContext(`${secret} in ${name}`).toBeFalse();
      }
      for (const [name, route] of routes) {
        if (!name.endsWith('ListExcelRoute')) continue;
        for (const selection of [{ matching: {} }, { ids: [...secrets] }]) {
          const { status, body } = await stranger.answer(route, { body: { language: 'en', selection } });
          expect(status).withContext(name).toBe(200);
          const workbook = new excel.Workbook();
          await workbook.xlsx.load((body as unknown as Uint8Array).buffer as ArrayBuffer);
          const text = JSON.stringify(workbook.worksheets.map((sheet) => sheet.getSheetValues()));
          for (const secret of secrets) expect(text.includes(secret)).withContext(`${secret} in ${name}`).toBeFalse();
        }
      }
    });
  });
});
