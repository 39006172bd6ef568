import { changeDpu, checkDpu, codeOfDpu, type DpuForm, dpuOfForm, NEW_DPU } from './dpu-form';

const typed = (...changes: Partial<DpuForm>[]): DpuForm => changes.reduce(changeDpu, NEW_DPU);
const PLACE = { building: '2', floor: '1', dpuNumber: '3' };
const TCP = { ip: '127.0.0.1', tcpPort: '4001' };

describe('dpu form', () => {
  it('shows the code that its place makes, as soon as it makes one', () => {
    expect([codeOfDpu(NEW_DPU), codeOfDpu(typed(PLACE)), codeOfDpu(typed({ ...PLACE, floor: '100' }))]).toEqual([
      null,
      '020103',
      null,
    ]);
  });

  it('takes a serial line apart into its fields, and writes the fields back into the line', () => {
    const line = typed({ tcpPort: '-1' }, { ip: 'com3;4800;7;even;2' });
    expect(line.framing).toBe('serial');
    expect(line.serial).toEqual({ path: 'COM3', baudRate: 4800, dataBits: 7, parity: 'even', stopBits: 2 });
    expect(changeDpu(line, { serial: { ...line.serial, baudRate: 9600 } }).ip).toBe('COM3;9600;7;EVEN;2');
    const alone = typed({ framing: 'serial' }, { ip: '/dev/ttyUSB0' });
    expect([alone.tcpPort, dpuOfForm({ ...alone, ...PLACE })?.ip]).toEqual(['-1', '/dev/ttyUSB0;9600;8;NONE;1']);
    expect(changeDpu(alone, { serial: { ...alone.serial, parity: 'odd' } }).ip).toBe('/dev/ttyUSB0;9600;8;ODD;1');
  });

  it('is a TCP line again with another port or framing', () => {
    const serial = typed({ tcpPort: '-1' }, { ip: 'COM1;9600;8;NONE;1' });
    expect(changeDpu(serial, { tcpPort: '4001' }).framing).toBe('rtu_over_tcp');
    const tcp = changeDpu(serial, { framing: 'modbus_tcp' });
    expect([tcp.tcpPort, tcp.ip, tcp.serial.path]).toEqual(['', '', null]);
  });

  const wrong: readonly [string, Partial<DpuForm>, object][] = [
    ['no building', { building: '' }, { building: 'building_missing' }],
    ['a floor that is none', { floor: 'B1' }, { floor: 'floor_wrong' }],
    ['no number on the floor', { dpuNumber: '0' }, { dpuNumber: 'number_wrong' }],
    ['no port', { tcpPort: '' }, { tcpPort: { part: 'tcp_port', value: '' } }],
    ['no address', { ip: '10.0.0.300' }, { ip: { part: 'host', value: '10.0.0.300' } }],
    [
      'neither a port nor an address',
      { tcpPort: '0', ip: '10.0.0.300' },
      { tcpPort: { part: 'tcp_port', value: '0' }, ip: { part: 'host', value: '10.0.0.300' } },
    ],
    ['nothing typed for the address', { ip: ' ' }, { ip: { part: 'missing', value: '' } }],
    ['nothing typed for the line', { tcpPort: '-1', ip: '' }, { ip: { part: 'missing', value: '' } }],
    [
      'a line with a wrong rate',
      { tcpPort: '-1', ip: 'COM1;9601;8;NONE;1' },
      { ip: { part: 'baud_rate', value: '9601' } },
    ],
  ];
  for (const [name, change, faults] of wrong) {
    it(`finds ${name}`, () => {
      const form = typed(PLACE, TCP, change);
      expect(checkDpu(form)).toEqual(faults);
      expect(dpuOfForm(form)).toBeUndefined();
    });
  }

  it('is sent as it is read', () => {
    expect(dpuOfForm(typed(PLACE, TCP, { remark: 'behind the door' }))).toEqual({
      ...{ building: 2, floor: 1, dpuNumber: 3, framing: 'rtu_over_tcp', ip: '127.0.0.1', tcpPort: 4001 },
      ...{ serial: NEW_DPU.serial, remark: 'behind the door' },
    });
  });
});
