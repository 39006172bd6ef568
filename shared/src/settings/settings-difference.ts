/**
 * In what a meter differs from what it was to be told. Its gateway writes it down in one line, for its log and for the
 * server: `hoarding limit: wanted 1000.00, read 0.00; mode: wanted prepaid, read forced on`. A screen reads the line back,
 * to say the same in the language of whoever looks.
 */
export const DIFFERING_SETTINGS = [
  ...['sharp price', 'peak price', 'flat price', 'valley price'],
  ...['alarm amount 1', 'alarm amount 2', 'hoarding limit', 'power threshold', 'prepay control', 'mode'],
] as const;
export type DifferingSetting = (typeof DIFFERING_SETTINGS)[number];

export interface SettingsDifference {
  readonly name: DifferingSetting;
  /** as the gateway writes the value: `1000.00`, `500 W`, `forced off`, `on` */
  readonly wanted: string;
  readonly read: string;
}

/** So much of the line is kept. */
export const DIFFERENCES_LENGTH = 300;

export function writeDifferences(differences: readonly SettingsDifference[]): string {
  return differences.map(({ name, wanted, read }) => `${name}: wanted ${wanted}, read ${read}`).join('; ');
}

const DIFFERENCE = /^([a-z0-9 ]+): wanted ([^,;]+), read ([^,;]+)$/;

/**
 * What the line says, and whether it was too long and there is more; null for one that says something else. Of a line
 * that was cut the last difference is left out: its value may be half of one.
 */
export function readDifferences(line: string): { readonly differences: SettingsDifference[]; more: boolean } | null {
  const more = line.length >= DIFFERENCES_LENGTH;
  const parts = line.split('; ').slice(0, more ? -1 : undefined);
  const differences = parts.flatMap((part): SettingsDifference[] => {
    const [, said, wanted, read] = DIFFERENCE.exec(part) ?? [];
    const name = DIFFERING_SETTINGS.find((one) => one === said);
    return name === undefined || wanted === undefined || read === undefined ? [] : [{ name, wanted, read }];
  });
  return differences.length === 0 || differences.length < parts.length ? null : { differences, more };
}
