/** A meter as typed, and back. Its code is made from its place: DPU, serial port, bus address. */
import {
  formatMeterCode,
  type Meter,
  METER_MODELS,
  type MeterModel,
  type MeterPlace,
  parseDpuCode,
  ROOM_PATTERN,
} from '#shared';
import { wholeIn } from '../ui/whole-number';

export interface MeterForm {
  readonly dpuCode: string;
  readonly serialPort: string;
  readonly address: string;
  readonly room: string;
  readonly model: MeterModel;
  readonly postpaid: boolean;
  readonly ctRatio: string;
  readonly remark: string;
}
export type MeterFault = 'dpu_missing' | 'port_wrong' | 'address_wrong' | 'room_missing' | 'room_wrong' | 'ratio_wrong';
export type MeterFormFaults = Partial<Record<keyof MeterForm, MeterFault>>;

export const newMeter = (dpuCode: string): MeterForm => ({
  ...{ dpuCode, serialPort: '1', address: '', room: '', model: 'DDSY1352', postpaid: false, ctRatio: '1', remark: '' },
});

export function formOfMeter(meter: Meter): MeterForm {
  const { dpuCode, serialPort, address, room, model, postpaid, ctRatio, remark } = meter;
  return {
    ...{ dpuCode, room, model, postpaid, remark },
    ...{ serialPort: String(serialPort), address: String(address), ctRatio: String(ctRatio) },
  };
}

/** The form after a change. A model that only measures cannot be prepaid. */
export function changeMeter(form: MeterForm, change: Partial<MeterForm>): MeterForm {
  const next = { ...form, ...change };
  if (change.model === undefined) return next;
  return { ...next, postpaid: !METER_MODELS[change.model].prepaid };
}

function placeOf({ dpuCode, serialPort, address }: MeterForm): Partial<MeterPlace> {
  const code = parseDpuCode(dpuCode);
  const [port, unit] = [wholeIn(serialPort, 0, 99), wholeIn(address, 1, 247)];
  return {
    ...(code.ok ? { dpuCode: code.value.code } : {}),
    ...(port === undefined ? {} : { serialPort: port }),
    ...(unit === undefined ? {} : { address: unit }),
  };
}
const isWhole = (place: Partial<MeterPlace>): place is MeterPlace =>
  place.dpuCode !== undefined && place.serialPort !== undefined && place.address !== undefined;

/** The code that the form's place makes; null while it makes none. */
export function codeOfMeter(form: MeterForm): string | null {
  const place = placeOf(form);
  if (!isWhole(place)) return null;
  const code = formatMeterCode(place);
  return code.ok ? code.value : null;
}

const roomOf = (form: MeterForm): string => form.room.normalize('NFC').trim();

/** Everything that is wrong; empty when the form may be sent. */
export function checkMeter(form: MeterForm): MeterFormFaults {
  const faults: MeterFormFaults = {};
  const place = placeOf(form);
  if (place.dpuCode === undefined) faults.dpuCode = 'dpu_missing';
  if (place.serialPort === undefined) faults.serialPort = 'port_wrong';
  if (place.address === undefined) faults.address = 'address_wrong';
  if (roomOf(form) === '') faults.room = 'room_missing';
  else if (!ROOM_PATTERN.test(roomOf(form))) faults.room = 'room_wrong';
  if (wholeIn(form.ctRatio, 1, 10_000) === undefined) faults.ctRatio = 'ratio_wrong';
  return faults;
}

/** What the server is told; undefined for a form with faults. */
export function meterOfForm(form: MeterForm) {
  const place = placeOf(form);
  const ctRatio = wholeIn(form.ctRatio, 1, 10_000);
  if (!isWhole(place) || ctRatio === undefined || Object.keys(checkMeter(form)).length > 0) return undefined;
  const { model, postpaid, remark } = form;
  return { ...place, room: roomOf(form), model, postpaid, ctRatio, remark };
}
