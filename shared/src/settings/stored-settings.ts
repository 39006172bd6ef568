/** Settings as an earlier version kept them, in a database or in a browser, brought to the form of today. */
import { FIRST_METHODS } from './payment-methods.js';

/** What properties and browsers have that last saved settings of a version without these. */
export const LATER_SETTINGS = {
  sessionIdleHours: 7 * 24,
  sessionLifeHours: 30 * 24,
  lockAfterMin: 10,
  devicesNeedCode: false,
};

/** What is no object at all stays as it is: it cannot be read, and whoever reads it says so. */
export function upgradeSettings(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null) return stored;
  return { ...LATER_SETTINGS, ...('offlineMethods' in stored ? withOneList(stored) : stored) };
}

/** The list of methods was two lists of codes once: those that are taken, and those without signal. */
function withOneList({ offlineMethods, ...rest }: { readonly offlineMethods: unknown }): object {
  const has = (list: unknown, code: string): boolean => Array.isArray(list) && list.includes(code);
  const taken: unknown = 'methods' in rest ? rest.methods : [];
  const methods = FIRST_METHODS.map((method) => {
    const enabled = has(taken, method.code);
    const disabledAt = enabled ? null : new Date(0).toISOString();
    return { ...method, enabled, offline: has(offlineMethods, method.code), disabledAt };
  });
  return { version: 1, ...rest, methods };
}
