import { readOptions } from './gateway-options.js';

const faultsOf = (...args: string[]): readonly string[] => {
  const read = readOptions(args);
  return read.ok ? [] : read.faults;
};

describe('gateway options', () => {
  it('reads all that a gateway can be told', () => {
    const args =
      '--server https://power.example.org/ --data /var/lib/gw --enrol ABCD-1234 --meter-keys k.json --read-only';
    expect(readOptions([...args.split(' '), '--poll-interval', '5000', '--health-port', '9100'])).toEqual({
      ok: true,
      meterKeysFile: 'k.json',
      options: {
        serverUrl: 'https://power.example.org',
        dataDir: '/var/lib/gw',
        enrolCode: 'ABCD-1234',
        readOnly: true,
        pollIntervalMs: 5000,
        healthPort: 9100,
      },
    });
  });

  it('needs a server and a data folder', () => {
    expect(faultsOf()).toEqual([
      '--server is missing: name the server, for example --server https://power.example.org.',
      '--data is missing: name the folder for the journal and the key.',
    ]);
  });

  it('tells all faults at once', () => {
    const faults = faultsOf(
      '--server',
      'ftp://x',
      '--data',
      'd',
      '--poll-interval',
      '5',
      '--meters',
      'extra',
      '--read-only=yes',
    );
    expect(faults.length).toBe(5);
    expect(faults.join('\n')).toContain('--server ftp://x is not an http or https address.');
    expect(faults.join('\n')).toContain('--poll-interval 5 is not a number of ms');
    expect(faults.join('\n')).toContain('--meters is not an option');
    expect(faults.join('\n')).toContain('--read-only takes no value.');
  });

  it('does not take the next option for a value', () => {
    expect(faultsOf('--server', '--data', 'd')).toContain('--server needs a value after it.');
  });
});
