import { TestBed } from '@angular/core/testing';
import { provideTransloco, TranslocoService } from '@jsverse/transloco';
import en from '../../i18n/en.json';
import zh from '../../i18n/zh.json';
import { firstNamed, SHEET_REFUSALS, type SheetRefusal, type SheetRefusals } from '#shared';
import { wordsOfRules } from '../i18n/words-of-rules';
import { faultWords } from './fault-words';

const METERS = ['0101010101', '0101010102', '0101010103', '0101010104', '0101010105'].map((meterCode, at) => ({
  ...{ meterCode, room: `1110${at}` },
  ...(at === 0 ? { account: '000001' } : {}),
}));

describe('words of a refusal', () => {
  function both(refusal: string, details: Record<string, string | number | boolean>): [string | null, string | null] {
    const said = faultOf(refusal, details);
    const transloco = TestBed.inject(TranslocoService);
    transloco.setActiveLang('en');
    const english = said();
    transloco.setActiveLang('zh');
    return [english, said()];
  }

  function faultOf(refusal: string, details: Record<string, string | number | boolean>): () => string | null {
    return TestBed.runInInjectionContext(() =>
      faultWords(() => ({ refusal, details, message: 'as the server says it', fields: [] })),
    );
  }

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideTransloco({ config: { availableLangs: ['en', 'zh'], defaultLang: 'en' } })],
    });
    const transloco = TestBed.inject(TranslocoService);
    transloco.setTranslation({ ...en, ...wordsOfRules('en') }, 'en');
    transloco.setTranslation({ ...zh, ...wordsOfRules('zh') }, 'zh');
  });

  it('tell a server that is not reached from one that does not answer, and from one that broke', () => {
    const said = ['no_signal', 'no_answer', 'server_fault'].map((because) => faultOf('server_away', { because })());
    expect(said).toEqual([...[en.doorRefusal.away_no_signal, en.doorRefusal.server_away, en.doorRefusal.server_fault]]);
    expect(new Set(said).size).toBe(3);
    expect(both('server_fault', {})).toEqual([en.doorRefusal.server_fault, zh.doorRefusal.server_fault]);
  });

  it('name three meters of a DPU at most, each language in its own way', () => {
    expect(both('dpu_has_meters', { dpuCode: '010101', ...firstNamed(METERS) })).toEqual([
      'DPU 010101 has meters (5): 0101010101 (room 11100, account 000001), 0101010102 (room 11101), ' +
        '0101010103 (room 11102) and 2 more. Delete or move them first.',
      '通讯管理机 010101 上有 5 块电表：0101010101（房号 11100，户号 000001）、0101010102（房号 11101）、' +
        '0101010103（房号 11102），另有 2 个。请先删除或移走。',
    ]);
  });

  it('name what uses a building, and leave the rest out when there is none', () => {
    const names = [{ name: 'cellar' }, { name: 'roof' }];
    expect(both('building_in_use', { building: 3, kind: 'gateway', ...firstNamed(names) })).toEqual([
      'Building 3 is used by gateway cellar, roof. Delete or change that first.',
      '3 号楼仍被使用：网关 cellar、roof。请先删除或修改。',
    ]);
  });

  it("say where one's own password is changed, and name who holds a role elsewhere", () => {
    expect(both('operator_is_you', { ownPassword: true })).toEqual([en.refusal.own_password, zh.refusal.own_password]);
    expect(both('operator_is_you', {})[1]).toBe(zh.refusal.operator_is_you);
    expect(both('role_of_others', firstNamed([{ name: 'ada' }]))[1]).toContain('ada');
  });

  it('name who has a role, and how many others', () => {
    const names = ['ada', 'ben', 'cy'].map((name) => ({ name }));
    expect(both('role_in_use', firstNamed(names, 9))).toEqual([
      'Operators with this role: ada, ben, cy and 6 more. Give them another role first.',
      '正在使用此角色的操作员：ada、ben、cy，另有 6 个。请先更换他们的角色。',
    ]);
  });

  it('name only the books in which an operator stands', () => {
    expect(both('operator_in_use', { name: 'Ada', tills: true, log: true })).toEqual([
      "Ada stands in tills, the operation log, and stays there for ever. Open this operator and take 'May sign in' away instead.",
      'Ada 已出现在钱箱、操作日志中，记录须永久保留。请打开该操作员，取消“可登录”。',
    ]);
  });

  it('name a payment method and the account of a meter', () => {
    expect(both('method_is_kept', { nameEn: 'Card', nameZh: '刷卡' }).map((text) => text?.slice(0, 6))).toEqual([
      '“Card”',
      '“刷卡”曾被',
    ]);
    const [english, chinese] = both('meter_has_account', { meterCode: '0101010101', number: '000007' });
    expect(english).toContain('the open account 000007');
    expect(chinese).toContain('户号 000007');
  });

  it('name the sheet, the row and the columns that an import lacks, each column in the language of the reader', () => {
    const details = { fileName: 'a.xlsx', sheet: '2号楼', row: 3, columns: 'room,model' };
    expect(both('sheet_lacks_columns', details)).toEqual([
      'Row 3 of sheet “2号楼” lacks the column Room, Model. Name the columns as in the template, in any order.',
      '工作表“2号楼”第 3 行缺少列：房号、型号。请按模板填写列名，顺序不限。',
    ]);
  });

  it('leave no value out of what they say of a file', () => {
    const file = { fileName: 'a.xlsx' };
    const sheet = { ...file, sheet: 'S1' };
    const cells = { column: 'ROOM', cell: 'F2', otherCell: 'H2' };
    const details: { readonly [R in SheetRefusal]: SheetRefusals[R] } = {
      file_is_old_xls: file,
      file_has_password: file,
      file_is_xls_or_locked: file,
      file_not_a_spreadsheet: file,
      file_damaged: file,
      file_too_large: { ...file, megabytes: '6.2', most: 5 },
      file_unpacks_too_large: file,
      sheet_rows_too_many: { ...sheet, most: 20_000 },
      sheet_empty: file,
      sheet_hidden: sheet,
      sheet_header_unknown: { ...sheet, rows: 10 },
      sheet_lacks_columns: { ...sheet, row: 2, columns: 'room' },
      sheet_repeats_column: { ...sheet, row: 2, ...cells },
    };
    for (const refusal of SHEET_REFUSALS) {
      for (const said of both(refusal, { ...details[refusal] })) {
        expect(said).withContext(refusal).not.toContain('{{');
        for (const [name, value] of Object.entries(details[refusal])) {
          if (name === 'fileName' || name === 'columns') continue;
          expect(said).withContext(refusal).toContain(String(value));
        }
      }
    }
  });

  it('name the other DPU of a line as far as the server does', () => {
    const taken = [{ dpuCode: '020103' }, { dpuCode: '030103', building: 3 }, {}].map((details) =>
      both('line_taken', details),
    );
    expect(taken.map(([english]) => english?.slice(0, 34))).toEqual([
      'DPU 020103 has this line already. ',
      'DPU 030103 of building 3, which th',
      'A DPU of the same gateway, in a bu',
    ]);
    const shared = [{ dpuCode: '020103', otherDpu: '030103' }, { dpuCode: '020103' }].map((details) =>
      both('line_shared', details),
    );
    expect(shared.map(([english]) => english?.slice(0, 34))).toEqual([
      'DPU 020103 and DPU 030103 have one',
      'DPU 020103 has the same line as a ',
    ]);
    for (const said of [...taken, ...shared].flat()) expect(said).not.toContain('{{');
  });

  it('of a file that the door of the server does not look at to its end say no size', () => {
    expect(both('file_too_large', {}).map((text) => text?.slice(0, 20))).toEqual([
      'This file holds far ',
      '文件内容远多于一份电表清单。请只把电表复',
    ]);
  });

  it('are the server’s own where it refuses what has no words here', () => {
    expect(faultOf('something_new', {})()).toBe('as the server says it');
  });
});
