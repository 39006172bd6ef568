/** The models that the product knows by name. What their registers mean is the gateway's profile of the same id. */
export const METER_MODELS = {
  DDSY1352: { phases: 1, prepaid: true },
  DTSY1352: { phases: 3, prepaid: true },
  DTSF1352: { phases: 3, prepaid: false },
  DTSF1353: { phases: 3, prepaid: false },
  DTSF1354: { phases: 3, prepaid: false },
  DTSF1355: { phases: 3, prepaid: false },
  ACR220: { phases: 3, prepaid: false },
  PZ42: { phases: 3, prepaid: false },
} as const;

export type MeterModel = keyof typeof METER_MODELS;
export const METER_MODEL_IDS = Object.keys(METER_MODELS) as [MeterModel, ...MeterModel[]];

const SHORT_NAMES: Readonly<Record<string, MeterModel>> = { DDSY: 'DDSY1352', DTSY: 'DTSY1352' };
/** The models as import sheets may write them, each once. */
export const MODELS_IN_SHEETS: readonly string[] = [
  ...Object.keys(SHORT_NAMES),
  ...METER_MODEL_IDS.filter((model) => !Object.values(SHORT_NAMES).includes(model)),
];

/** Reads a model as import sheets write it: `DDSY`, `ddsy1352`, `DTSF-1352`. Undefined when it is unknown. */
export function parseMeterModel(text: string): MeterModel | undefined {
  const name = text.trim().toUpperCase().replace(/[\s-]/g, '');
  return SHORT_NAMES[name] ?? METER_MODEL_IDS.find((model) => model === name);
}
