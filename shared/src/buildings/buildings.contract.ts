import * as z from 'zod/mini';
import { buildingField, lookedAtFields, remarkField, requestFields, rowFields } from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { usesSchema } from '../http/uses.contract.js';

export const buildingSchema = z.object({ number: buildingField, remark: z.string(), meters: z.int(), ...rowFields });
export type Building = z.infer<typeof buildingSchema>;
const buildingFields = { number: buildingField, remark: remarkField };
export const buildingParams = z.object({ number: z.pipe(z.coerce.number(), buildingField) });

export const listBuildingsRoute = defineRoute({
  method: 'GET',
  path: '/api/buildings',
  access: 'session',
  summary: 'Buildings that the operator may work in',
  response: z.array(buildingSchema),
});
export const showBuildingRoute = defineRoute({
  method: 'GET',
  path: '/api/buildings/:number',
  access: 'buildings.view',
  summary: 'One building',
  params: buildingParams,
  response: buildingSchema,
  refusals: ['building_unknown'],
});
export const buildingUsesRoute = defineRoute({
  method: 'GET',
  path: '/api/buildings/:number/uses',
  access: 'buildings.view',
  summary: 'What uses a building, so that its number stays and it is not deleted',
  params: buildingParams,
  response: usesSchema,
  refusals: ['building_unknown'],
});
export const createBuildingRoute = defineRoute({
  method: 'POST',
  path: '/api/buildings',
  access: 'buildings.update',
  summary: 'Add a building',
  body: z.object({ ...requestFields, ...buildingFields }),
  response: buildingSchema,
  refusals: ['request_taken', 'building_not_yours', 'building_exists'],
});
export const updateBuildingRoute = defineRoute({
  method: 'PUT',
  path: '/api/buildings/:number',
  access: 'buildings.update',
  summary: 'Change a building; its number only while nothing uses it',
  params: buildingParams,
  body: z.object({ ...buildingFields, ...lookedAtFields }),
  response: buildingSchema,
  refusals: ['building_unknown', 'building_changed', 'building_not_yours', 'building_exists', 'building_in_use'],
});
export const deleteBuildingRoute = defineRoute({
  method: 'DELETE',
  path: '/api/buildings/:number',
  access: 'buildings.update',
  summary: 'Delete a building that nothing uses',
  params: buildingParams,
  refusals: ['building_unknown', 'building_in_use'],
});
