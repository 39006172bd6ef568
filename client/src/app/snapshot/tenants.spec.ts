import { minorUnits, parseMeterCode, type Snapshot } from '#shared';
import { findTenants, indexTenants, markMatches, tenantsOf, wordsOf } from './tenants';

const prices = { sharp: 12500, peak: 12500, flat: 12500, valley: 12500 };

function snapshotOf(count: number): Snapshot {
  const meters = Array.from({ length: count }, (_, at) => {
    const code = parseMeterCode(
      `0101${String(1 + Math.floor(at / 240)).padStart(2, '0')}01${(1 + (at % 240)).toString(16).padStart(2, '0')}`,
    );
    if (!code.ok) throw new Error(code.refusal);
    return {
      meterCode: code.value.code,
      room: `E${100 + at}`,
      model: 'DDSY1352' as const,
      postpaid: false,
      account: {
        accountId: `account-${at === 1 ? 0 : at}`,
        assignmentId: `assignment-${at}`,
        number: String(at === 1 ? 1 : at + 1).padStart(6, '0'),
        name: at < 2 ? 'Ada Okafor' : at === 2 ? '李建国' : `Tenant ${at}`,
        telephone: `+1 555 ${String(1000 + at)}`,
        hoardingLimitMinor: minorUnits(10_000_000),
        prices,
        alarm1Minor: minorUnits(1000),
        closing: false,
        usualAmountsMinor: [],
      },
    };
  });
  return {
    building: 1,
    digest: 'x',
    currencyCode: 'USD',
    currencyDecimals: 2,
    timeZone: 'UTC',
    collectionIntervalMin: 30,
    methods: ['cash'],
    propertyName: '',
    receiptHeader: '',
    receiptFooter: '',
    meters,
  } as unknown as Snapshot;
}

describe('finding a tenant', () => {
  const tenants = tenantsOf([snapshotOf(40)]);
  const index = indexTenants(tenants);
  const found = (typed: string) => findTenants(index, typed).hits.map(({ name }) => name);

  it('has each tenant once, with all of his meters', () => {
    expect(tenants.length).toBe(39);
    expect(tenants.find(({ name }) => name === 'Ada Okafor')?.meters.length).toBe(2);
  });

  it('finds by any part of name, room, meter, number and telephone, in any case', () => {
    expect(found('okaf')).toEqual(['Ada Okafor']);
    expect(found('e105')).toEqual(['Tenant 5']);
    expect(found('0101010106')).toEqual(['Tenant 5']);
    expect(found('000006')).toEqual(['Tenant 5']);
    expect(found('5551005')).toEqual(['Tenant 5']);
    expect(found('李')).toEqual(['李建国']);
    expect(found('nobody')).toEqual([]);
  });

  it('wants every typed word, and puts whole matches before parts', () => {
    expect(found('tenant 7')[0]).toBe('Tenant 7');
    expect(found('ada e101')).toEqual(['Ada Okafor']);
    expect(found('ada e105')).toEqual([]);
  });

  it('answers at every key in a property of five thousand', () => {
    const large = indexTenants(tenantsOf([snapshotOf(5000)]));
    const began = performance.now();
    for (let at = 0; at < 10; at++) findTenants(large, 'e49');
    expect((performance.now() - began) / 10).toBeLessThan(50);
  });

  it('marks what matched and nothing else', () => {
    expect(markMatches('Ada Okafor', wordsOf('OKA'))).toEqual([
      { text: 'Ada ', matched: false },
      { text: 'Oka', matched: true },
      { text: 'for', matched: false },
    ]);
    expect(markMatches('李建国', wordsOf('建'))[1]).toEqual({ text: '建', matched: true });
  });
});
