import type { Building } from '#shared';
import { checkGateway, choicesOf, formOfGateway, gatewayOfForm, leftBy, newGateway } from './gateway-form';

const building = (number: number, remark: string): Building => ({
  ...{ number, remark, meters: 0, createdAt: '', createdBy: '', version: 1 },
});
const MALL = { name: 'cellar', buildings: [2, 1] };

describe('gateway form', () => {
  it('comes back as it went in, with the buildings in order', () => {
    expect(gatewayOfForm(formOfGateway(MALL))).toEqual({ name: 'cellar', buildings: [1, 2] });
    expect(gatewayOfForm(formOfGateway({ name: ' attic ', buildings: 'all' }))).toEqual({
      ...{ name: 'attic', buildings: 'all' },
    });
  });

  it('never makes all buildings of none', () => {
    const none = { ...formOfGateway(MALL), buildings: new Set<number>() };
    expect(checkGateway(none)).toEqual({ buildings: 'gateways.buildingMissing' });
    expect(checkGateway({ ...none, name: ' ', everywhere: true })).toEqual({ name: 'gateways.nameMissing' });
    expect(checkGateway(formOfGateway(MALL))).toEqual({});
  });

  it('begins with all buildings for whoever works in all, and with none for everybody else', () => {
    expect([newGateway('all').everywhere, newGateway([1]).everywhere]).toEqual([true, false]);
  });

  it('offers the operator’s buildings, and keeps those of others that the gateway serves', () => {
    const own = [building(1, 'Mall'), building(4, '')];
    expect(choicesOf(own, [1, 2], [1, 4])).toEqual([
      { number: 1, remark: 'Mall', locked: false },
      { number: 2, remark: '', locked: true },
      { number: 4, remark: '', locked: false },
    ]);
    expect(choicesOf(own, [1, 2], 'all').map(({ locked }) => locked)).toEqual([false, false, false]);
    expect(choicesOf(own, 'all', 'all').map(({ number }) => number)).toEqual([1, 4]);
  });

  it('says which buildings it leaves', () => {
    const form = { ...formOfGateway(MALL), buildings: new Set([2, 3]) };
    expect(leftBy([1, 2], form)).toEqual([1]);
    expect(leftBy('all', form)).toBe('others');
    expect(leftBy([1, 2], { ...form, everywhere: true })).toEqual([]);
    expect(leftBy('all', { ...form, everywhere: true })).toEqual([]);
  });
});
