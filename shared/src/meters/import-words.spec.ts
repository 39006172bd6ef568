import { LINE_FAULT_WORDS } from '../dpus/line-words.js';
import { IMPORT_FAULT_WORDS, importFaultInWords } from './import-words.js';
import { IMPORT_FAULTS } from './import.contract.js';
import { SHEET_COLUMN_WORDS } from './import-columns.js';

const namesIn = (text: string): string[] => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!))];

describe('words of an import', () => {
  it('name the same values in both languages', () => {
    for (const [fault, { en, zh }] of [...Object.entries(IMPORT_FAULT_WORDS), ...Object.entries(LINE_FAULT_WORDS)]) {
      expect(namesIn(zh).sort()).withContext(fault).toEqual(namesIn(en).sort());
    }
  });

  it('are Chinese in Chinese, and end every sentence', () => {
    for (const fault of IMPORT_FAULTS) {
      expect(IMPORT_FAULT_WORDS[fault].zh)
        .withContext(fault)
        .toMatch(/\p{Script=Han}/u);
      for (const language of ['en', 'zh'] as const) {
        const values = { part: 'parity', written: 'X' };
        const said = importFaultInWords({ fault, value: '', values }, language);
        expect(said)
          .withContext(fault)
          .toMatch(language === 'zh' ? /。$/ : /\.$/);
      }
    }
  });

  it('say of an empty cell that it is empty, once', () => {
    const said = IMPORT_FAULTS.map((fault) => importFaultInWords({ fault, value: '', values: {} }, 'en'));
    expect(said.filter((text) => (text.match(/empty/g) ?? []).length !== 1)).toEqual([]);
  });

  it('have one name for each column that no other column has', () => {
    for (const language of ['en', 'zh'] as const) {
      const names = Object.values(SHEET_COLUMN_WORDS).map((words) => words[language]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
