/** What is typed about a gateway: what it is called and which buildings it serves. */
import type { Building, GatewayRecord } from '#shared';

export type ServedBuildings = GatewayRecord['buildings'];
type NameAndBuildings = Pick<GatewayRecord, 'name' | 'buildings'>;

export interface GatewayForm {
  readonly name: string;
  /** all buildings, also those to come */
  readonly everywhere: boolean;
  readonly buildings: ReadonlySet<number>;
}
export type GatewayFaults = Readonly<{ name?: 'gateways.nameMissing'; buildings?: 'gateways.buildingMissing' }>;

/** Whoever works in some buildings alone gives a gateway some of them. */
export const newGateway = (operatorBuildings: ServedBuildings): GatewayForm => ({
  ...{ name: '', everywhere: operatorBuildings === 'all', buildings: new Set() },
});

export const formOfGateway = ({ name, buildings }: NameAndBuildings): GatewayForm => ({
  ...{ name, everywhere: buildings === 'all', buildings: new Set(buildings === 'all' ? [] : buildings) },
});

/** Everything that is wrong, by the keys of its words; empty when the form may be sent. */
export function checkGateway({ name, everywhere, buildings }: GatewayForm): GatewayFaults {
  return {
    ...(name.trim() === '' ? { name: 'gateways.nameMissing' } : {}),
    ...(!everywhere && buildings.size === 0 ? { buildings: 'gateways.buildingMissing' } : {}),
  };
}

/** What the server is told. */
export function gatewayOfForm({ name, everywhere, buildings }: GatewayForm): NameAndBuildings {
  return { name: name.trim(), buildings: everywhere ? 'all' : [...buildings].sort((a, b) => a - b) };
}

export interface BuildingChoice {
  readonly number: number;
  /** empty for one that nobody knows, or that is none of the operator's */
  readonly remark: string;
  /** it stays as it is: the operator may not work in it */
  readonly locked: boolean;
}

/** The operator's buildings, and those besides that the gateway serves already. */
export function choicesOf(
  own: readonly Building[],
  served: ServedBuildings,
  operatorBuildings: ServedBuildings,
): BuildingChoice[] {
  const mine = own.map(({ number, remark }) => ({ number, remark, locked: false }));
  const known = new Set(own.map(({ number }) => number));
  const others = served === 'all' ? [] : served.filter((number) => !known.has(number));
  const locked = operatorBuildings !== 'all';
  return [...mine, ...others.map((number) => ({ number, remark: '', locked }))].sort((a, b) => a.number - b.number);
}

/** The buildings that it leaves when the form is saved: by number, `others` for all but those that are chosen. */
export function leftBy(served: ServedBuildings, { everywhere, buildings }: GatewayForm): 'others' | readonly number[] {
  if (everywhere) return [];
  return served === 'all' ? 'others' : served.filter((number) => !buildings.has(number));
}
