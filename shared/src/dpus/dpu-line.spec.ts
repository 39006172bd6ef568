import { checkDpuLine, DEFAULT_SERIAL, isHost, parseSerialLine, type DpuLine, type LineRefusal } from './dpu-line.js';

const line = (changes: Partial<DpuLine>): DpuLine => ({
  framing: 'rtu_over_tcp',
  ip: '192.168.11.254',
  tcpPort: 4001,
  serial: DEFAULT_SERIAL,
  ...changes,
});

describe('the line of a DPU', () => {
  const readable = [
    ['COM1;9600;8;NONE;1', { path: 'COM1', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 }],
    ['com12; 1200; 7; even; 2', { path: 'COM12', baudRate: 1200, dataBits: 7, parity: 'even', stopBits: 2 }],
    ['/dev/ttyUSB0;38400;8;O;1', { path: '/dev/ttyUSB0', baudRate: 38400, dataBits: 8, parity: 'odd', stopBits: 1 }],
  ] as const;
  for (const [text, value] of readable) {
    it(`reads '${text}'`, () => {
      expect(parseSerialLine(text)).toEqual({ ok: true, value });
    });
  }

  const unreadable = [
    ['COM1', '1 of the five parts'],
    ['COM1;9600;8;NONE', '4 of the five parts'],
    ['COM1；9600；8；NONE；1', 'English semicolon'],
    ['192.168.1.1;9600;8;NONE;1', "'192.168.1.1' is not a serial port"],
    ['COM0;9600;8;NONE;1', "'COM0' is not a serial port"],
    ['COM1;9601;8;NONE;1', "baud rate '9601'"],
    ['COM1;9600;9;NONE;1', "data bits '9'"],
    ['COM1;9600;8;MARK;1', "parity 'MARK'"],
    ['COM1;9600;8;NONE;3', "stop bits '3'"],
  ] as const;
  for (const [text, sentence] of unreadable) {
    it(`says what is wrong with '${text}'`, () => {
      const checked = parseSerialLine(text);
      expect(checked.ok ? '' : checked.message).toContain(sentence);
      expect(checked.ok ? '' : checked.message).toContain('COM1;9600;8;NONE;1');
    });
  }

  it('is serial when the TCP port is -1, and takes the fields out of the IP field', () => {
    const checked = checkDpuLine(line({ ip: 'COM3;4800;8;EVEN;1', tcpPort: -1 }));
    expect(checked).toEqual({
      ok: true,
      value: {
        framing: 'serial',
        ip: 'COM3;4800;8;EVEN;1',
        tcpPort: -1,
        serial: { path: 'COM3', baudRate: 4800, dataBits: 8, parity: 'even', stopBits: 1 },
      },
    });
  });

  const refused: readonly (readonly [string, DpuLine, string])[] = [
    ['a serial line with a TCP port', line({ framing: 'serial' }), 'serial_line_unreadable'],
    ['no TCP port', line({ tcpPort: 0 }), 'tcp_port_missing'],
    ['an address that cannot be', line({ ip: '192.168.11.300' }), 'ip_not_valid'],
    ['a serial line written for a TCP port', line({ ip: 'COM1;9600;8;NONE;1' }), 'ip_not_valid'],
  ];
  for (const [name, wrong, refusal] of refused) {
    it(`refuses ${name}`, () => {
      const checked = checkDpuLine(wrong);
      expect(checked.ok ? undefined : checked.refusal).toBe(refusal as LineRefusal);
    });
  }

  it('takes the parameters from their own fields where the IP field names a port alone', () => {
    const serial = { ...DEFAULT_SERIAL, baudRate: 19200, parity: 'even' } as const;
    for (const [ip, path] of [
      ['/dev/ttyUSB0', '/dev/ttyUSB0'],
      ['com2', 'COM2'],
    ] as const) {
      const checked = checkDpuLine(line({ ip, tcpPort: -1, serial }));
      expect(checked.ok && checked.value).toEqual({
        ...{ framing: 'serial', tcpPort: -1, ip: `${path};19200;8;EVEN;1` },
        serial: { ...serial, path },
      });
    }
  });

  const addresses = ['::1', '::', '1::', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1', '255.1.0.10', '0.0.0.0'];
  const none = [
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '::g',
    ':::',
    '::ffff:10.0.0.256',
    '1.2.3.4.',
    '01.2.3',
  ];
  it('knows addresses of both kinds', () => {
    expect(addresses.filter((text) => !isHost(text))).toEqual([]);
    expect(none.filter(isHost)).toEqual([]);
  });

  it('knows hosts from what is none', () => {
    expect(['10.0.0.1', '::1', 'moxa-3', 'moxa.example.com'].filter(isHost).length).toBe(4);
    expect(['1.2.3', '1.2.3.4.5', 'a b', '-a', ''].some(isHost)).toBeFalse();
  });
});
