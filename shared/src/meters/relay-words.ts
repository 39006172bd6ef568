import type { Words } from '../lists/list-column.js';

export const RELAY_WORDS = {
  closed: { en: 'Closed', zh: '闭合' },
  open: { en: 'Open', zh: '断开' },
} as const satisfies Readonly<Record<string, Words>>;
