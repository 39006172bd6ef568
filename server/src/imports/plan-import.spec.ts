import fc from 'fast-check';
import type { DpuCode, MeterCode } from '#shared';
import { DEFAULT_SERIAL } from '#shared';
import { planImport, type Existing, type ExistingMeter, type ImportPlan } from './plan-import.js';
import { SHEET_COLUMNS, type SheetCell, type SheetColumn, type SheetRow } from './sheet-columns.js';

const GOOD = {
  dpuCode: '020304',
  ip: '10.0.0.1',
  tcpPort: 4001,
  serialPort: 1,
  address: 1,
  room: '301',
  model: 'DDSY',
};
type Line = Partial<Record<SheetColumn, string | number | SheetCell>>;

const NOTHING: Existing = { buildings: new Set(), dpus: [], meters: [] };
const LETTERS = 'ABCDEFG';

function sheet(...lines: Line[]): SheetRow[] {
  return lines.map((line, index) => {
    const row = index + 2;
    const cells = Object.fromEntries(
      SHEET_COLUMNS.map((column, place): [SheetColumn, SheetCell] => {
        const value = line[column] ?? GOOD[column];
        if (typeof value === 'object') return [column, { ...value, cell: `${LETTERS[place]}${row}` }];
        const kind = value === '' ? 'empty' : typeof value === 'number' ? 'number' : 'text';
        return [column, { cell: `${LETTERS[place]}${row}`, kind, text: String(value) }];
      }),
    ) as Record<SheetColumn, SheetCell>;
    return { row, cells };
  });
}

/** Plans, and proves what every plan must be: each row counted once, wrong rows doing nothing, the same again. */
function plan(
  rows: SheetRow[],
  existing: Existing = NOTHING,
  mayWorkIn: (building: number) => boolean = () => true,
): ImportPlan {
  const made = planImport(rows, existing, mayWorkIn);
  expect(made.rows.map(({ row }) => row)).toEqual(rows.map(({ row }) => row));
  expect(made.rows.every(({ action, faults }) => (action === 'wrong') === faults.length > 0)).toBeTrue();
  expect(made.newMeters.length).toBe(made.rows.filter(({ action }) => action === 'new').length);
  expect(JSON.stringify(planImport(rows, existing, mayWorkIn))).toBe(JSON.stringify(made));
  return made;
}

const faultsOf = (made: ImportPlan): string[] =>
  made.rows.flatMap(({ faults }) => faults.map(({ cell, fault }) => `${cell} ${fault}`));

const meter = (changes: Partial<ExistingMeter> = {}): ExistingMeter => ({
  meterCode: '0203040101' as MeterCode,
  dpuCode: '020304' as DpuCode,
  address: 1,
  building: 2,
  room: '301',
  model: 'DDSY1352',
  hasAccount: false,
  ...changes,
});
const existing = (...meters: ExistingMeter[]): Existing => ({
  buildings: new Set([2]),
  dpus: [
    { dpuCode: '020304' as DpuCode, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, serial: DEFAULT_SERIAL },
  ],
  meters,
});

describe('plan import', () => {
  it('makes the building, the DPU and the meter of a row that is new', () => {
    const made = plan(sheet({}));
    expect(made.newBuildings).toEqual([2]);
    expect(made.newDpus).toEqual([
      {
        dpuCode: '020304' as DpuCode,
        building: 2,
        floor: 3,
        dpuNumber: 4,
        framing: 'rtu_over_tcp',
        ip: '10.0.0.1',
        tcpPort: 4001,
        serial: DEFAULT_SERIAL,
      },
    ]);
    expect(made.newMeters).toEqual([
      {
        meterCode: '0203040101' as MeterCode,
        dpuCode: '020304' as DpuCode,
        serialPort: 1,
        address: 1,
        building: 2,
        room: '301',
        model: 'DDSY1352',
        postpaid: false,
      },
    ]);
  });

  it('takes postpaid from the model', () => {
    expect(plan(sheet({ model: 'dtsf-1352' })).newMeters[0]?.postpaid).toBeTrue();
  });

  const wrong: readonly (readonly [string, Line, string])[] = [
    ['a DPU code that lost its zero', { dpuCode: 20304 }, 'A2 dpu_code_lost_zero'],
    ['a DPU code of other length', { dpuCode: '2034' }, 'A2 dpu_code_not_six_digits'],
    ['no DPU code', { dpuCode: '' }, 'A2 dpu_code_not_six_digits'],
    ['building 0', { dpuCode: '000304' }, 'A2 building_not_1_to_99'],
    ['DPU number 0', { dpuCode: '020300' }, 'A2 dpu_number_not_1_to_99'],
    ['an IP that is none', { ip: '10.0.0.256' }, 'B2 ip_not_valid'],
    ['no IP beside a port', { ip: '' }, 'B2 ip_missing'],
    ['no line for a new DPU', { ip: '', tcpPort: '' }, 'B2 ip_missing'],
    ['a TCP port that is too large', { tcpPort: 65536 }, 'C2 tcp_port_not_valid'],
    ['a TCP port with a fraction', { tcpPort: 1.5 }, 'C2 tcp_port_not_valid'],
    ['a serial line that cannot be read', { ip: 'COM1;9600', tcpPort: -1 }, 'B2 ip_not_valid'],
    ['serial port 100', { serialPort: 100 }, 'D2 serial_port_not_0_to_99'],
    ['no serial port', { serialPort: '' }, 'D2 serial_port_not_0_to_99'],
    ['address 0', { address: 0 }, 'E2 address_not_1_to_247'],
    ['address 248', { address: 248 }, 'E2 address_not_1_to_247'],
    ['a hexadecimal address', { address: '1E' }, 'E2 address_not_1_to_247'],
    ['no room', { room: '' }, 'F2 room_missing'],
    ['a room of signs', { room: '#301' }, 'F2 room_not_valid'],
    ['a room that became a date', { room: { cell: '', kind: 'date', text: '2026-12-03' } }, 'F2 room_not_valid'],
    [
      'a formula without a value',
      { room: { cell: '', kind: 'formula_without_value', text: '=A1' } },
      'F2 room_not_valid',
    ],
    ['a model that nobody knows', { model: 'XYZ9' }, 'G2 model_unknown'],
    ['no model', { model: '' }, 'G2 model_unknown'],
  ];
  for (const [name, line, fault] of wrong) {
    it(`points at the cell of ${name}`, () => {
      const made = plan(sheet(line));
      expect(faultsOf(made)).toEqual([fault]);
      expect(made.newMeters.length + made.newDpus.length + made.newBuildings.length).toBe(0);
    });
  }

  it('says how a lost zero is put back', () => {
    const message = plan(sheet({ dpuCode: 20304 })).rows[0]?.faults[0]?.message;
    expect(message).toBe(
      'Cell A2: the DPU code 20304 lost its leading zero. Format the column as text and write 020304.',
    );
  });

  it('tells every fault of a row at once', () => {
    const made = plan(sheet({ dpuCode: 20304, address: 0, model: '?' }));
    expect(faultsOf(made)).toEqual(['A2 dpu_code_lost_zero', 'E2 address_not_1_to_247', 'G2 model_unknown']);
  });

  const among: readonly (readonly [string, Line[], string])[] = [
    ['the same row twice', [{}, {}], 'A3 duplicate_row'],
    ['one address for two rooms', [{}, { room: '302' }], 'E3 address_taken_in_sheet'],
    ['one address on two serial ports', [{}, { serialPort: 2, room: '302' }], 'E3 address_taken_in_sheet'],
    ['one room for two meters', [{ room: 'e1' }, { address: 2, room: 'E1' }], 'F3 room_taken_in_sheet'],
    ['two IPs for one DPU', [{}, { address: 2, room: '302', ip: '10.0.0.2' }], 'B3 dpu_line_differs_in_sheet'],
    ['two TCP ports for one DPU', [{}, { address: 2, room: '302', tcpPort: 1 }], 'C3 dpu_line_differs_in_sheet'],
  ];
  for (const [name, lines, fault] of among) {
    it(`sees ${name}`, () => {
      expect(faultsOf(plan(sheet(...lines)))).toEqual([fault]);
    });
  }

  it('lets rows leave the line to another row of their DPU', () => {
    const made = plan(sheet({}, { address: 2, room: '302', ip: '', tcpPort: '' }));
    expect(made.newMeters.length).toBe(2);
    expect(made.newDpus.length).toBe(1);
  });

  it('lets the same room be in two buildings', () => {
    expect(faultsOf(plan(sheet({}, { dpuCode: '030304' })))).toEqual([]);
  });

  it('finds a sheet that was imported before the same', () => {
    const made = plan(sheet({}), existing(meter()));
    expect(made.rows.map(({ action }) => action)).toEqual(['same']);
    expect([made.newBuildings, made.newDpus, made.changedDpus, made.newMeters, made.changedMeters]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('says what changes, from what to what', () => {
    const made = plan(sheet({ room: '302', model: 'DTSY', tcpPort: 4002 }), existing(meter()));
    expect(made.rows[0]?.changes).toEqual([
      { field: 'tcpPort', from: '4001', to: '4002' },
      { field: 'room', from: '301', to: '302' },
      { field: 'model', from: 'DDSY1352', to: 'DTSY1352' },
    ]);
    expect(made.changedDpus.map(({ tcpPort }) => tcpPort)).toEqual([4002]);
    expect(made.changedMeters.map(({ room }) => room)).toEqual(['302']);
  });

  it('keeps the framing and the baud rate of a DPU that only moves', () => {
    const before = existing(meter());
    const slow = { ...DEFAULT_SERIAL, baudRate: 2400 as const };
    const dpus = before.dpus.map((dpu) => ({ ...dpu, framing: 'modbus_tcp' as const, serial: slow }));
    const made = plan(sheet({ ip: '10.0.0.9' }), { ...before, dpus });
    expect(made.changedDpus[0]).toEqual(
      jasmine.objectContaining({ framing: 'modbus_tcp', serial: slow, ip: '10.0.0.9' }),
    );
  });

  it('refuses an address, a room and a model that something else holds on to', () => {
    const other = meter({ meterCode: '0203040102' as MeterCode, address: 2, room: '302' });
    expect(faultsOf(plan(sheet({ serialPort: 2, room: '303' }), existing(meter())))).toEqual(['E2 address_taken']);
    expect(faultsOf(plan(sheet({ room: '302' }), existing(meter(), other)))).toEqual(['F2 room_taken']);
    expect(faultsOf(plan(sheet({ model: 'DTSY' }), existing(meter({ hasAccount: true }))))).toEqual([
      'G2 meter_has_account',
    ]);
  });

  it('lets two meters change places', () => {
    const other = meter({ meterCode: '0203040102' as MeterCode, address: 2, room: '302' });
    const made = plan(sheet({ room: '302' }, { address: 2, room: '301' }), existing(meter(), other));
    expect(made.changedMeters.map(({ room }) => room)).toEqual(['302', '301']);
  });

  it('refuses a building that the operator may not work in', () => {
    expect(faultsOf(plan(sheet({}), NOTHING, (building) => building === 1))).toEqual(['A2 building_not_yours']);
  });

  it('never throws and never counts a row twice, whatever the cells hold', () => {
    const value = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.double({ noNaN: true }));
    const column = (good: string | number) => fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, value);
    const line = fc.record(
      Object.fromEntries(SHEET_COLUMNS.map((name) => [name, column(GOOD[name])])) as Record<
        SheetColumn,
        fc.Arbitrary<string | number>
      >,
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const made = plan(sheet(...lines), existing(meter()));
        const codes = [...made.newMeters, ...made.changedMeters].map(({ meterCode }) => meterCode);
        expect(new Set(codes).size).toBe(codes.length);
      }),
      { numRuns: 300 },
    );
  });
});
