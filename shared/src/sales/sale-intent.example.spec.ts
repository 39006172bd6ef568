/** One sale that several specs start from. */
import { formatMeterCode, parseDpuCode } from '../meters/meter-code.js';
import { minorUnits } from '../money/money.js';
import type { SaleIntent } from './sale-intent.js';

const dpu = parseDpuCode('020103');
const meter = dpu.ok ? formatMeterCode({ dpuCode: dpu.value.code, serialPort: 3, address: 30 }) : dpu;
if (!meter.ok) throw new Error(meter.refusal);

export const METER_CODE = meter.value;

export const SALE: Omit<SaleIntent, 'version' | 'kind'> = {
  id: '0190b5a4-7d2e-7c31-8a44-000000000001',
  deviceId: '0190b5a4-7d2e-7c31-8a44-000000000002',
  number: 123,
  amountMinor: minorUnits(2000),
  soldAtMs: Date.parse('2026-03-01T10:00:00.000Z'),
  leaseId: '0190b5a4-7d2e-7c31-8a44-000000000003',
  shiftId: '0190b5a4-7d2e-7c31-8a44-000000000004',
  operatorId: '0190b5a4-7d2e-7c31-8a44-000000000005',
  assignmentId: '0190b5a4-7d2e-7c31-8a44-000000000006',
  meterCode: METER_CODE,
  method: 'cash',
  serverTimeSeenMs: Date.parse('2026-03-01T09:59:00.000Z'),
};
