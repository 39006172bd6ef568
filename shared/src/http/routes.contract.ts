/** Every route of the product, by name: the OpenAPI document and the test that walks all routes are made from it. */
import * as accounts from '../accounts/accounts.contract.js';
import * as accountsList from '../accounts/accounts-list.contract.js';
import * as buildings from '../buildings/buildings.contract.js';
import * as commissioning from '../commissioning/commissioning.contract.js';
import * as corrections from '../corrections/corrections.contract.js';
import * as closings from '../closings/closings.contract.js';
import * as devices from '../devices/devices.contract.js';
import * as buses from '../dpus/bus.contract.js';
import * as pins from '../devices/pin.contract.js';
import * as dpus from '../dpus/dpus.contract.js';
import * as exchanges from '../exchanges/exchanges.contract.js';
import * as gateways from '../gateways/gateways.contract.js';
import * as held from '../held/held.contract.js';
import * as heldList from '../held/held-list.contract.js';
import * as quarantineList from '../held/quarantine-list.contract.js';
import * as baselines from '../meters/baseline.contract.js';
import * as imports from '../meters/import.contract.js';
import * as registers from '../meters/registers.contract.js';
import { type List, routesOfList } from '../lists/list.contract.js';
import * as buildingsList from '../buildings/buildings-list.contract.js';
import * as dpusList from '../dpus/dpus-list.contract.js';
import * as metersList from '../meters/meters-list.contract.js';
import * as boardList from '../meters/board-list.contract.js';
import * as salesList from '../sales/sales-list.contract.js';
import * as refundsList from '../refunds/refunds-list.contract.js';
import * as correctionsList from '../corrections/corrections-list.contract.js';
import * as meters from '../meters/meters.contract.js';
import * as readings from '../meters/readings.contract.js';
import * as operators from '../operators/operators.contract.js';
import * as devicesList from '../devices/devices-list.contract.js';
import * as gatewaysList from '../gateways/gateways-list.contract.js';
import * as operatorsList from '../operators/operators-list.contract.js';
import * as rolesList from '../operators/roles-list.contract.js';
import * as sessionList from '../operators/session-list.contract.js';
import * as session from '../operators/session.contract.js';
import * as log from '../log/log.contract.js';
import * as logList from '../log/log-list.contract.js';
import * as refunds from '../refunds/refunds.contract.js';
import * as intake from '../sales/intake.contract.js';
import * as sales from '../sales/sales.contract.js';
import * as seals from '../seals/seals.contract.js';
import * as settings from '../settings/settings.contract.js';
import * as sms from '../sms/sms.contract.js';
import * as smsList from '../sms/sms-list.contract.js';
import * as heldItems from '../shifts/held-items.contract.js';
import * as heldItemsList from '../shifts/held-items-list.contract.js';
import * as shiftsList from '../shifts/shifts-list.contract.js';
import * as shifts from '../shifts/shifts.contract.js';
import * as writeOffs from '../write-offs/write-offs.contract.js';
import type { Route } from './route.contract.js';

/** What a contract exports is routes, and lists of which each has some. */
function routesOf([name, value]: [string, unknown]): [string, unknown][] {
  if (name.endsWith('Route')) return [[name, value]];
  if (!name.endsWith('List')) return [];
  return Object.entries(routesOfList(value as List<never>)).map(([what, route]) => [`${name}${what}Route`, route]);
}

export const ROUTES = Object.fromEntries(
  [
    session,
    sessionList,
    pins,
    operators,
    devices,
    writeOffs,
    intake,
    sales,
    buildings,
    dpus,
    buses,
    meters,
    readings,
    registers,
    commissioning,
    imports,
    settings,
    sms,
    seals,
    accounts,
    gateways,
    refunds,
    corrections,
    closings,
    held,
    heldItems,
    shifts,
    baselines,
    exchanges,
    buildingsList,
    dpusList,
    metersList,
    boardList,
    log,
    logList,
    salesList,
    refundsList,
    correctionsList,
    devicesList,
    gatewaysList,
    operatorsList,
    rolesList,
    accountsList,
    shiftsList,
    heldList,
    heldItemsList,
    quarantineList,
    smsList,
  ]
    .flatMap((feature) => Object.entries(feature as Record<string, unknown>))
    .flatMap(routesOf),
) as Readonly<Record<string, Route>>;
