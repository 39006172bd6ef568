import fc from 'fast-check';
import {
  buildingOf,
  DEFAULT_SERIAL,
  type DpuCode,
  type DpuLine,
  importFaultInWords,
  type MeterCode,
  SHEET_COLUMNS,
  type SheetColumn,
} from '#shared';
import {
  planImport,
  type Existing,
  type ExistingDpu,
  type ExistingMeter,
  type ImportPlan,
  type ImportRights,
} from './plan-import.js';
import type { SheetCell, SheetRow } from './sheet-columns.js';

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

const NOTHING: Existing = { buildings: new Set(), dpus: [], meters: [], lines: [], gateways: [] };
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
function plan(rows: SheetRow[], existing: Existing = NOTHING, limits: Partial<ImportRights> = {}): ImportPlan {
  const rights = { mayWorkIn: () => true, mayChangeDpus: true, mayChangeMeters: true, ...limits };
  const made = planImport(rows, existing, rights);
  expect(made.rows.map(({ row }) => row)).toEqual(rows.map(({ row }) => row));
  expect(made.rows.every(({ action, faults }) => (action === 'wrong') === faults.length > 0)).toBeTrue();
  expect(made.newMeters.length).toBe(made.rows.filter(({ action }) => action === 'new').length);
  expect(JSON.stringify(planImport(rows, existing, rights))).toBe(JSON.stringify(made));
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
  postpaid: false,
  hasAccount: false,
  ...changes,
});
const dpu = (code: string, change: Partial<DpuLine> = {}): ExistingDpu => ({
  ...{ dpuCode: code as DpuCode, framing: 'rtu_over_tcp', ip: '10.0.0.1', tcpPort: 4001, serial: DEFAULT_SERIAL },
  ...change,
});
const heldBy = (gatewayId: string | null, ...dpus: ExistingDpu[]): Existing['lines'] =>
  dpus.map((one) => ({ ...one, building: buildingOf(one.dpuCode), gatewayId }));
const existing = (...meters: ExistingMeter[]): Existing => ({
  ...{ buildings: new Set([2]), dpus: [dpu('020304')], meters, lines: heldBy(null, dpu('020304')), gateways: [] },
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
    ['no line for a new DPU', { ip: '', tcpPort: '' }, 'B2 line_missing'],
    ['a TCP port that is too large', { tcpPort: 65536 }, 'C2 tcp_port_not_valid'],
    ['a TCP port with a fraction', { tcpPort: 1.5 }, 'C2 tcp_port_not_valid'],
    ['a serial line that cannot be read', { ip: 'COM1;9600', tcpPort: -1 }, 'B2 serial_line_unreadable'],
    ['serial port 100', { serialPort: 100 }, 'D2 serial_port_not_0_to_99'],
    ['no serial port', { serialPort: '' }, 'D2 serial_port_not_0_to_99'],
    ['address 0', { address: 0 }, 'E2 address_not_1_to_247'],
    ['address 248', { address: 248 }, 'E2 address_not_1_to_247'],
    ['a hexadecimal address', { address: '1E' }, 'E2 address_not_1_to_247'],
    ['no room', { room: '' }, 'F2 room_missing'],
    ['a room of signs', { room: '#301' }, 'F2 room_not_valid'],
    ['a room that became a date', { room: { cell: '', kind: 'date', text: '2026-12-03' } }, 'F2 cell_is_date'],
    [
      'a formula without a value',
      { room: { cell: '', kind: 'formula_without_value', text: '=A1' } },
      'F2 formula_without_value',
    ],
    ['an IP that became a date', { ip: { cell: '', kind: 'date', text: '2026-12-03' } }, 'B2 cell_is_date'],
    ['an error of a formula', { address: { cell: '', kind: 'error', text: '#N/A' } }, 'E2 cell_is_error'],
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

  const DATE: SheetCell = { cell: '', kind: 'date', text: '2026-12-03' };
  const here = existing(meter({ hasAccount: true }));
  const elsewhere = existing(meter({ meterCode: '0203040102' as MeterCode, address: 2 }));
  const said: readonly (readonly [string, Line[], Existing, string, string])[] = [
    [
      'a lost zero is put back',
      [{ dpuCode: 20304 }],
      NOTHING,
      '“20304” lost its leading zero: format the column as text and write 020304.',
      '“20304”丢失了前导零：请将该列设为文本格式并填写 020304。',
    ],
    [
      'an empty cell is filled',
      [{ serialPort: '' }],
      NOTHING,
      '(empty) is not a serial port of the DPU: write a whole number from 0 to 99.',
      '（空）不是有效串口号：请填写 0 到 99 的整数。',
    ],
    [
      'a room that became a date is written',
      [{ room: DATE }],
      NOTHING,
      '“2026-12-03” was made a date by the spreadsheet: format the column as text and write it again.',
      '“2026-12-03”被表格软件变成了日期：请将该列设为文本格式后重新填写。',
    ],
    [
      'which part of a serial line is wrong',
      [{ ip: 'COM1;9601;8;NONE;1', tcpPort: -1 }],
      NOTHING,
      "“COM1;9601;8;NONE;1” is no serial line. The baud rate '9601' is none of 1200, 2400, 4800, 9600, 19200, 38400.",
      '“COM1;9601;8;NONE;1”不是有效的串口线路。波特率“9601”无效：可用 1200、2400、4800、9600、19200、38400。',
    ],
    [
      'which models are known',
      [{ model: 'XYZ9' }],
      NOTHING,
      '“XYZ9” is not a model that is known here: write one of DDSY, DTSY, DTSF1352, DTSF1353, DTSF1354, DTSF1355, ACR220, PZ42.',
      '“XYZ9”是未知型号：请填写以下之一：DDSY、DTSY、DTSF1352、DTSF1353、DTSF1354、DTSF1355、ACR220、PZ42。',
    ],
    [
      'which row is the same meter',
      [{}, {}],
      NOTHING,
      '“020304” is the same meter as in row 2: remove one of the two rows.',
      '“020304”与第 2 行是同一块电表：请删除其中一行。',
    ],
    [
      'which row has the address',
      [{}, { room: '302' }],
      NOTHING,
      '“1” is the address of row 2 on DPU 020304 already: each meter of a DPU has its own.',
      '“1”在通讯管理机 020304 上已被第 2 行使用：同一通讯管理机的表地址不能重复，请修改其一。',
    ],
    [
      'which row has the room',
      [{}, { address: 2 }],
      NOTHING,
      '“301” is the room of row 2 in building 2 already: write the room of each meter.',
      '“301”已是第 2 行在 2 号楼的房号：请分别填写各电表的房号。',
    ],
    [
      'which row says another line',
      [{}, { address: 2, room: '302', tcpPort: 1 }],
      NOTHING,
      '“1” differs from row 2, which says 10.0.0.1, port 4001 for DPU 020304: write the same in all rows of a DPU.',
      '“1”与第 2 行不一致，该行中通讯管理机 020304 为 10.0.0.1，端口 4001：同一通讯管理机的各行请填写一致。',
    ],
    [
      'that a new DPU has no line',
      [{ ip: '', tcpPort: '' }],
      NOTHING,
      'The IP is empty and DPU 020304 is new: write its IP and TCP port.',
      'IP 为空，而通讯管理机 020304 是新增的：请填写其 IP 和通讯端口。',
    ],
    [
      'which meter has the room',
      [{}],
      elsewhere,
      '“301” is the room of meter 0203040102 in building 2 already: write another room, or move that meter first.',
      '“301”已是 2 号楼电表 0203040102 的房号：请填写其他房号，或先移走该电表。',
    ],
    [
      'which meter has the address',
      [{ serialPort: 2, address: 2, room: '302' }],
      elsewhere,
      '“2” is the address of meter 0203040102 (room 301) on DPU 020304 already: write that meter’s serial port, or another address.',
      '“2”在通讯管理机 020304 上已是电表 0203040102（房号 301）的表地址：请改用该电表的串口号，或填写其他表地址。',
    ],
    [
      'which model the meter of an account has',
      [{ model: 'DTSY' }],
      here,
      '“DTSY” does not fit: meter 0203040101 is a DDSY1352 with an open account. Write DDSY1352, or cancel the account first.',
      '“DTSY”与现有型号不符：电表 0203040101 是 DDSY1352，且账户尚未销户。请填写 DDSY1352，或先销户。',
    ],
  ];
  for (const [what, lines, before, english, chinese] of said) {
    it(`says in both languages ${what}`, () => {
      const faults = plan(sheet(...lines), before).rows.flatMap((row) => row.faults);
      expect(faults.map((fault) => importFaultInWords(fault, 'en'))).toEqual([english]);
      expect(faults.map((fault) => importFaultInWords(fault, 'zh'))).toEqual([chinese]);
    });
  }

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
    ['one line for two DPUs', [{}, { dpuCode: '020305', address: 2, room: '302' }], 'B3 line_taken_in_sheet'],
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

  it('sees a line that another DPU of the building has', () => {
    const other = { dpuCode: '020305', address: 2, room: '302' };
    expect(faultsOf(plan(sheet(other), existing(meter())))).toEqual(['B2 line_taken']);
    expect(faultsOf(plan(sheet({ ...other, dpuCode: '030305' }), existing(meter())))).toEqual([]);
  });

  it('sees a line that a DPU of another building has which the same gateway serves, and names it to who may know', () => {
    const rows = sheet({ dpuCode: '030305' });
    const with2And3 = { gatewayId: 'cellar', buildings: [2, 3] };
    const there = { ...existing(meter()), gateways: [with2And3] };
    const [fault] = plan(rows, there).rows.flatMap(({ faults }) => faults);
    expect([fault?.fault, fault?.values] as unknown[]).toEqual([
      'line_taken_beside',
      { otherDpu: '020304', building: 2 },
    ]);
    const [hidden] = plan(rows, there, { mayWorkIn: (building) => building === 3 }).rows.flatMap(
      ({ faults }) => faults,
    );
    expect([hidden?.fault, hidden?.values] as unknown[]).toEqual(['line_taken_hidden', {}]);
    // Another gateway has it, with a network of its own behind it.
    const away = { gatewayId: 'attic', buildings: [2] };
    const apart = {
      ...there,
      lines: heldBy('attic', dpu('020304')),
      gateways: [{ ...with2And3, buildings: 'all' as const }, away],
    };
    expect(faultsOf(plan(rows, apart))).toEqual([]);
    const both = sheet({ dpuCode: '030305' }, { dpuCode: '040305', room: '401' });
    expect(faultsOf(plan(both, apart))).toEqual(['B3 line_taken_in_sheet']);
    expect(faultsOf(plan(both))).toEqual([]);
    // The sheet itself gives the line away.
    expect(faultsOf(plan(sheet({ ip: '10.0.0.9' }, { dpuCode: '030305', room: '302' }), there))).toEqual([]);
  });

  it('lets two DPUs change their lines with each other', () => {
    const there = existing(meter());
    const dpus = [dpu('020304'), dpu('020305', { tcpPort: 4002 })];
    const rows = sheet({ tcpPort: 4002 }, { dpuCode: '020305', address: 2, room: '302', tcpPort: 4001 });
    const made = plan(rows, { ...there, dpus, lines: heldBy(null, ...dpus) });
    expect(faultsOf(made)).toEqual([]);
    expect(made.changedDpus.length).toBe(2);
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
    expect(made.changedDpus.map(({ before, after }) => [before.tcpPort, after.tcpPort])).toEqual([[4001, 4002]]);
    expect(made.changedMeters.map(({ before, after }) => [before.room, after.room])).toEqual([['301', '302']]);
  });

  it('counts the meters that go with a DPU to another address, also those that the sheet does not name', () => {
    const others = [2, 3].map((address) =>
      meter({ meterCode: `020304010${address}` as MeterCode, address, room: `30${address}` }),
    );
    const elsewhere = meter({ meterCode: '0203050101' as MeterCode, dpuCode: '020305' as DpuCode, room: '401' });
    const made = plan(sheet({ ip: '10.0.0.9' }), existing(meter(), ...others, elsewhere));
    expect(made.changedDpus.map(({ before, meters }) => `${before.dpuCode} ${meters}`)).toEqual(['020304 3']);
  });

  it('keeps the framing and the baud rate of a DPU that only moves', () => {
    const before = existing(meter());
    const slow = { ...DEFAULT_SERIAL, baudRate: 2400 as const };
    const dpus = before.dpus.map((dpu) => ({ ...dpu, framing: 'modbus_tcp' as const, serial: slow }));
    const made = plan(sheet({ ip: '10.0.0.9' }), { ...before, dpus });
    expect(made.changedDpus[0]?.after).toEqual(
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
    expect(made.changedMeters.map(({ after }) => after.room)).toEqual(['302', '301']);
  });

  it('refuses a building that the operator may not work in', () => {
    expect(faultsOf(plan(sheet({}), NOTHING, { mayWorkIn: (building) => building === 1 }))).toEqual([
      'A2 building_not_yours',
    ]);
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
        const written = [...made.newMeters, ...made.changedMeters.map(({ after }) => after)];
        const codes = written.map(({ meterCode }) => meterCode);
        expect(new Set(codes).size).toBe(codes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('reads codes and numbers as they are meant', () => {
    const meant: Line[] = [
      { dpuCode: '０２０３０４', address: 1, room: '301' },
      { dpuCode: "'020304", address: '２', room: '302' },
      { ip: '１０.0.0.1', tcpPort: '4001.0', serialPort: '1.00', address: '3.0', room: '303' },
      { model: 'ＤＤＳＹ', address: 4, room: '304' },
    ];
    const made = plan(sheet(...meant));
    expect(faultsOf(made)).toEqual([]);
    expect(made.newMeters.map(({ meterCode }) => String(meterCode))).toEqual(
      [1, 2, 3, 4].map((address) => `020304010${address}`),
    );
    const wrong: Line[] = [{ address: '1.5' }, { address: '1.0.0' }, { dpuCode: "''020304" }, { tcpPort: '4001,0' }];
    expect(faultsOf(plan(sheet(...wrong)))).toEqual([
      ...['E2 address_not_1_to_247', 'E3 address_not_1_to_247', 'A4 dpu_code_not_six_digits', 'C5 tcp_port_not_valid'],
    ]);
  });

  it('changes DPUs and meters that are there only for whoever may change them elsewhere', () => {
    const there = existing(meter());
    const moved = sheet({ ip: '10.0.0.9', room: '309', model: 'DTSY' }, { ip: '10.0.0.9', address: 2, room: '302' });
    expect(faultsOf(plan(moved, there))).toEqual([]);
    expect(faultsOf(plan(moved, there, { mayChangeDpus: false }))).toEqual([
      'B2 dpu_change_not_yours',
      'B3 dpu_change_not_yours',
    ]);
    const made = plan(moved, there, { mayChangeMeters: false });
    expect(faultsOf(made)).toEqual(['F2 meter_change_not_yours', 'G2 meter_change_not_yours']);
    expect(made.rows[0]?.faults.map((fault) => importFaultInWords(fault, 'en'))[0]).toContain(
      'is not what meter 0203040101 has (301)',
    );
    const same = sheet({}, { address: 2, room: '302' });
    expect(faultsOf(plan(same, there, { mayChangeDpus: false, mayChangeMeters: false }))).toEqual([]);
  });
});
