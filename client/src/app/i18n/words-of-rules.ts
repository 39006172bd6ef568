import {
  HELD_REASON_WORDS,
  type ListLanguage,
  QUARANTINE_REASON_WORDS,
  RIGHT_WORDS,
  SCENE_WORDS,
  SHIFT_ITEM_REASON_WORDS,
  type Words,
} from '#shared';

const said = (words: Readonly<Record<string, Words>>, language: ListLanguage): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([code, word]) => [code, word[language]]));

/** Words that the server writes too, into the operation log and on what is exported: they stand with the rules. */
export function wordsOfRules(language: ListLanguage): Record<string, Record<string, string>> {
  return {
    heldReason: said(HELD_REASON_WORDS, language),
    shiftItemReason: said(SHIFT_ITEM_REASON_WORDS, language),
    quarantineReason: said(QUARANTINE_REASON_WORDS, language),
    scene: said(SCENE_WORDS, language),
    right: said(RIGHT_WORDS, language),
  };
}
