import { v7 } from 'uuid';
import { type LineOfLog, thingInWords, timeOfId } from './thing-words.js';

const EN = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
const ZH = { ...EN, language: 'zh' } as const;
const TITLE = { name: 'list', before: null, after: '[{"nameEn":"Buildings","nameZh":"楼栋"}]' };

describe('the thing of a line', () => {
  const TABLE: readonly (readonly [LineOfLog['command'], string, LineOfLog['changes'], string, string])[] = [
    ['building_changed', '2', [], 'Building 2', '2 号楼'],
    ['meter_changed', '0102020206', [], '0102020206', '0102020206'],
    ['role_changed', 'seller', [], 'Seller', '售电员'],
    ['role_added', 'Night shift', [], 'Night shift', 'Night shift'],
    ['list_exported', 'buildings', [TITLE], 'Buildings', '楼栋'],
    ['list_exported', '楼栋', [], '楼栋', '楼栋'],
    ['quarantine_retried', '01900000-0000-7000-8000-000000000000', [], 'not known any more', '已不存在'],
    ['restore_accepted', '12', [], 'Block 12', '第 12 块'],
    ['restore_accepted', 'block 12', [], 'Block 12', '第 12 块'],
    ['quarantine_dismissed', '2026-11-26T16:39:30.124Z', [], '2026-11-27 00:39', '2026-11-27 00:39'],
  ];
  for (const [command, thing, changes, english, chinese] of TABLE) {
    it(`of ${command} ${thing} is ${english} in English and ${chinese} in Chinese, whoever wrote the line`, () => {
      const line = { command, thing, changes };
      expect([thingInWords(line, EN), thingInWords(line, ZH)]).toEqual([english, chinese]);
    });
  }

  it('is known by its time when the line is gone', () => {
    const msecs = Date.parse('2026-11-26T16:39:30.124Z');
    expect(timeOfId(v7({ msecs })).getTime()).toBe(msecs);
  });
});
