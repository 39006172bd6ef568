import { ConfigFaults, readConfig } from './config.js';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults;
    throw error;
  }
}

describe('config', () => {
  it('has a default for everything', () => {
    const config = readConfig({});
    expect(config.database).toEqual({ kind: 'sqlite', path: 'data/server.sqlite' });
    expect([config.port, config.host, config.dataDir, config.logLevel]).toEqual([3000, '0.0.0.0', 'data', 'info']);
    expect([config.tls, config.metricsToken, config.publicUrl]).toEqual([undefined, undefined, undefined]);
  });

  it('takes an empty variable for none', () => expect(readConfig({ PORT: '', TLS_CERT: '' }).port).toBe(3000));

  it('tells all faults at once, each by its name', () => {
    const faults = faultsOf({
      DATABASE_URL: 'postgres://me:secret@db/x',
      PORT: '70000',
      TLS_CERT: 'cert.pem',
      LOG_LEVEL: 'loud',
      METRICS_TOKEN: 'short',
      PUBLIC_URL: 'power.example.org',
    });
    const names = faults.map((fault) => fault.split(' ')[0]).sort();
    expect(names).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'METRICS_TOKEN', 'PORT', 'PUBLIC_URL', 'TLS_CERT']);
    expect(faults.join()).not.toMatch(/secret|short/);
  });
});
