/** Workbooks as other programs write them, part by part: what our own library would never write. */
import { SHEET_COLUMNS } from '#shared';
import { type ForeignParts, foreignXlsx } from '../../test/foreign-xlsx.js';
import { readSheet } from './read-sheet.js';

const HEADER = ['通讯管理机编号', 'IP', '通讯端口', '串口号', '表地址', '户号', '型号'];
const LINE = ['020304', '127.0.0.1', '4001', '3', '30', 'E406', 'DDSY'];
const column = (at: number): string => String.fromCharCode(65 + at);
const inline = (row: number, texts: readonly string[], from = 0): string =>
  `<row r="${row}">${texts
    .map((text, at) => `<c r="${column(from + at)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`)
    .join('')}</row>`;
const inShared = (row: number, from: number, count = 7): string =>
  `<row r="${row}" spans="1:7">${Array.from({ length: count }, (_, at) => `<c r="${column(at)}${row}" t="s"><v>${from + at}</v></c>`).join('')}</row>`;
const si = (texts: readonly string[]): string => texts.map((text) => `<si><t>${text}</t></si>`).join('');

async function textsOf(parts: ForeignParts): Promise<string[][]> {
  const read = await readSheet(await foreignXlsx(parts), 'meters.xlsx');
  if (!read.ok) throw new Error(read.message);
  return read.rows.map(({ cells }) => SHEET_COLUMNS.map((name) => cells[name].text));
}

describe('sheets of other programs', () => {
  it('have their strings inside the cells, as exports and WPS write them', async () => {
    expect(await textsOf({ rows: inline(1, HEADER) + inline(2, LINE) })).toEqual([LINE]);
  });

  it('have their strings in a table, rich and with readings for the ear, as Excel writes them', async () => {
    const rich =
      '<si><r><t>02</t></r><r><rPr><b/></rPr><t xml:space="preserve">0304</t></r><rPh sb="0" eb="2"><t>ゼロ</t></rPh></si>';
    const shared = si(HEADER) + rich + si(LINE.slice(1));
    expect(await textsOf({ rows: inShared(1, 0) + inShared(2, 7), shared })).toEqual([LINE]);
  });

  it('have numbers as text, texts of formulas, and results of formulas, as LibreOffice writes them', async () => {
    const cells = [
      '<c r="A2" t="str"><f aca="false">"0203"&amp;"04"</f><v>020304</v></c>',
      '<c r="B2" t="str"><f aca="false">B1</f><v>127.0.0.1</v></c>',
      '<c r="C2" t="n"><f aca="false">4000+1</f><v>4001</v></c>',
      '<c r="D2" t="inlineStr"><is><t>3</t></is></c>',
      '<c r="E2" t="n"><v>30</v></c>',
      '<c r="F2" t="inlineStr"><is><r><t>E</t></r><r><t>406</t></r></is></c>',
      '<c r="G2" t="inlineStr"><is><t> DDSY </t></is></c>',
    ];
    expect(await textsOf({ rows: `${inline(1, HEADER)}<row r="2">${cells.join('')}</row>` })).toEqual([LINE]);
  });

  it('have codes as numbers under a format of zeros, and dates as numbers under a format of days', async () => {
    const formats = '<numFmts count="1"><numFmt numFmtId="164" formatCode="000000"/></numFmts>';
    const rest = LINE.slice(1).map((text, at) => `<c r="${column(at + 1)}2" t="inlineStr"><is><t>${text}</t></is></c>`);
    const row = (room: string): string =>
      `${inline(1, HEADER)}<row r="2"><c r="A2" s="1"><v>20304</v></c>${rest.with(4, room).join('')}</row>`;
    const bytes = await foreignXlsx({ rows: row('<c r="F2" s="2"><v>45000</v></c>'), formats });
    const read = await readSheet(bytes, 'meters.xlsx');
    const [first] = read.ok ? read.rows : [];
    expect([first?.cells.dpuCode.text, first?.cells.room.kind]).toEqual(['020304', 'date']);
  });

  it('begin somewhere, below a merged title, beside empty columns, behind other sheets', async () => {
    const title = '<row r="3"><c r="C3" t="inlineStr"><is><t>一号楼电表</t></is></c></row>';
    const rows = title + inline(5, HEADER, 2) + inline(6, LINE, 2) + '<row r="9"/>';
    const behind = '<mergeCells count="1"><mergeCell ref="C3:I3"/></mergeCells>';
    const before = [
      { name: '说明', rows: inline(1, ['请按模板填写']) },
      { name: '旧', rows: inline(1, HEADER) + inline(2, ['999999', ...LINE.slice(1)]), state: 'hidden' },
    ];
    expect(await textsOf({ rows, behind, before })).toEqual([LINE]);
  });

  it('have headers over two merged rows, in any order and both languages', async () => {
    const order = ['Model', '户号', 'Address', '串口号', 'TCP port', 'IP地址', 'DPU code'];
    const under = '<row r="2"/>';
    const behind = `<mergeCells count="7">${order.map((_, at) => `<mergeCell ref="${column(at)}1:${column(at)}2"/>`).join('')}</mergeCells>`;
    expect(await textsOf({ rows: inline(1, order) + under + inline(3, [...LINE].reverse()), behind })).toEqual([LINE]);
  });

  it('have a prefix before every element, as the Open XML SDK writes them', async () => {
    const shared = si([...HEADER, ...LINE]);
    expect(await textsOf({ rows: inShared(1, 0) + inShared(2, 7), shared, prefix: 'x' })).toEqual([LINE]);
  });

  const MARKED: readonly (readonly [string, Partial<ForeignParts>])[] = [
    [
      'dropdowns on whole columns',
      {
        behind:
          '<dataValidations count="1"><dataValidation type="list" sqref="E2:F1048576"><formula1>"a,b"</formula1></dataValidation></dataValidations>',
      },
    ],
    ['a name for whole columns', { names: '<definedName name="meters">电表!$A$1:$G$1048576</definedName>' }],
    [
      'a title merged over all columns',
      { behind: '<mergeCells count="1"><mergeCell ref="A4:XFD1048576"/></mergeCells>' },
    ],
    [
      'colours for whole columns',
      {
        behind:
          '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>A1=1</formula></cfRule></conditionalFormatting>',
      },
    ],
    ['a picture that is not there', { behind: '<drawing r:id="rId1" xmlns:r="urn:x"/>' }],
  ];
  for (const [what, parts] of MARKED) {
    it(`are read where they have ${what}`, async () => {
      expect(await textsOf({ rows: inline(1, HEADER) + inline(2, LINE), ...parts })).toEqual([LINE]);
    });
  }

  it('have a value that is merged down a whole column', async () => {
    const rows = inline(1, HEADER) + inline(2, LINE) + inline(3, LINE.with(0, '').with(4, '31'));
    const behind = '<mergeCells count="1"><mergeCell ref="A2:A1048576"/></mergeCells>';
    expect(await textsOf({ rows, behind })).toEqual([LINE, LINE.with(4, '31')]);
  });

  it('have no row where no sheet has one', async () => {
    const rows = inline(1, HEADER) + inline(2, LINE) + inline(4_000_000_000, LINE);
    const read = await readSheet(await foreignXlsx({ rows }), 'meters.xlsx');
    expect(!read.ok && read.refusal).toBe('file_damaged');
  });
});
