import { LINE_FAULT_WORDS, type ListLanguage, RIGHT_WORDS, SCENE_WORDS, SHEET_COLUMN_WORDS, type Words } from '#shared';

const said = (words: Readonly<Record<string, Words>>, language: ListLanguage): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([code, word]) => [code, word[language]]));

/** Words that the server writes too, into the operation log and into files: they stand with the rules. */
export function wordsOfRules(language: ListLanguage): Record<string, Record<string, string>> {
  return {
    scene: said(SCENE_WORDS, language),
    right: said(RIGHT_WORDS, language),
    lineFault: said(LINE_FAULT_WORDS, language),
    sheetColumn: said(SHEET_COLUMN_WORDS, language),
  };
}
