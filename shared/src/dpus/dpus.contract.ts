/** DPUs: each is one bus. */
import * as z from 'zod/mini';
import {
  buildingField,
  dpuCodeField,
  idField,
  instantField,
  lookedAtFields,
  remarkField,
  requestFields,
  rowFields,
} from '../http/fields.contract.js';
import { defineRoute } from '../http/route.contract.js';
import { usesSchema } from '../http/uses.contract.js';

export const FRAMINGS = ['rtu_over_tcp', 'modbus_tcp', 'serial'] as const;
export type Framing = (typeof FRAMINGS)[number];

export const serialSchema = z.object({
  path: z.nullable(z.string().check(z.maxLength(100))),
  baudRate: z.union([
    z.literal(1200),
    z.literal(2400),
    z.literal(4800),
    z.literal(9600),
    z.literal(19200),
    z.literal(38400),
  ]),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});
export type SerialSettings = z.infer<typeof serialSchema>;

const dpuFields = {
  building: buildingField,
  floor: z.int().check(z.minimum(0), z.maximum(99)),
  dpuNumber: z.int().check(z.minimum(1), z.maximum(99)),
  framing: z.enum(FRAMINGS),
  /** host of the serial server; with TCP port -1 the manual's `COM1;9600;8;NONE;1` */
  ip: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  /** 1 to 65535, or -1 for a serial line of the gateway's own */
  tcpPort: z.int().check(z.minimum(-1), z.maximum(65535)),
  serial: serialSchema,
  remark: remarkField,
};
export const dpuSchema = z.object({
  ...dpuFields,
  dpuCode: dpuCodeField,
  meters: z.int(),
  gatewayId: z.nullable(idField),
  /** null before the first word of a gateway */
  online: z.nullable(z.boolean()),
  lastAnswerAt: z.nullable(instantField),
  lastError: z.nullable(z.string()),
  ...rowFields,
});
export type Dpu = z.infer<typeof dpuSchema>;
export const dpuParams = z.object({ dpuCode: dpuCodeField });

export const showDpuRoute = defineRoute({
  method: 'GET',
  path: '/api/dpus/:dpuCode',
  access: 'dpus.view',
  summary: 'One DPU',
  params: dpuParams,
  response: dpuSchema,
  refusals: ['dpu_unknown'],
});
export const dpuUsesRoute = defineRoute({
  method: 'GET',
  path: '/api/dpus/:dpuCode/uses',
  access: 'dpus.view',
  summary: 'What uses a DPU, so that its place stays and it is not deleted',
  params: dpuParams,
  response: usesSchema,
  refusals: ['dpu_unknown'],
});
export const createDpuRoute = defineRoute({
  method: 'POST',
  path: '/api/dpus',
  access: 'dpus.update',
  summary: 'Add a DPU',
  body: z.object({ ...requestFields, ...dpuFields }),
  response: dpuSchema,
  refusals: [
    'request_taken',
    'serial_line_unreadable',
    'tcp_port_missing',
    'ip_not_valid',
    'building_unknown',
    'dpu_exists',
    'line_taken',
  ],
});
export const updateDpuRoute = defineRoute({
  method: 'PUT',
  path: '/api/dpus/:dpuCode',
  access: 'dpus.update',
  summary: 'Change a DPU; its place only while no meters hang on it',
  params: dpuParams,
  body: z.object({ ...dpuFields, ...lookedAtFields }),
  response: dpuSchema,
  refusals: [
    'serial_line_unreadable',
    'tcp_port_missing',
    'ip_not_valid',
    'dpu_unknown',
    'dpu_changed',
    'dpu_has_meters',
    'building_unknown',
    'dpu_exists',
    'line_taken',
  ],
});
export const deleteDpuRoute = defineRoute({
  method: 'DELETE',
  path: '/api/dpus/:dpuCode',
  access: 'dpus.update',
  summary: 'Delete a DPU that has no meters',
  params: dpuParams,
  refusals: ['dpu_unknown', 'dpu_has_meters'],
});
