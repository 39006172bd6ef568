/** What waits for a person, in words. */
import type { Words } from '../lists/list-column.js';
import type { ShiftItem } from '../shifts/shift-item.js';

/** What an opening or closing of a till or lease is. */
export const HELD_ITEM_KIND_WORDS: Readonly<Record<ShiftItem['kind'], Words>> = {
  shift_opened: { en: 'Till opened with a float', zh: '开箱备用金' },
  shift_closed: { en: 'Till closed with counted cash', zh: '结箱清点现金' },
  lease_closed: { en: 'Permission given back', zh: '交还授权' },
};
