/** Workbooks as other programs write them, part by part: what our own library would never write. */
import { SHEET_COLUMNS } from '#shared';
import JSZip from 'jszip';
import { readSheet } from './read-sheet.js';

const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PKG = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

interface Parts {
  /** what is inside <sheetData>, and behind it */
  readonly rows: string;
  readonly behind?: string;
  /** the <si> elements */
  readonly shared?: string;
  readonly formats?: string;
  /** sheets that come before */
  readonly before?: readonly { readonly name: string; readonly rows: string; readonly state?: string }[];
}

async function xlsx({ rows, behind = '', shared = '', formats = '', before = [] }: Parts): Promise<Buffer> {
  const zip = new JSZip();
  const sheets = [...before.map((sheet) => ({ behind: '', ...sheet })), { name: '电表', rows, behind }];
  const part = (name: string, type: string): string =>
    `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  const overrides = sheets.map((_, at) => part(`/xl/worksheets/sheet${at + 1}.xml`, 'worksheet')).join('');
  zip.file(
    '[Content_Types].xml',
    `${HEAD}<Types xmlns="${PKG}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('/xl/workbook.xml', 'sheet.main')}${part('/xl/sharedStrings.xml', 'sharedStrings')}${part('/xl/styles.xml', 'styles')}${overrides}</Types>`,
  );
  const rel = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"/>`;
  const rels = (inside: string): string =>
    `${HEAD}<Relationships xmlns="${PKG}/relationships">${inside}</Relationships>`;
  zip.file('_rels/.rels', rels(rel('rId1', 'officeDocument', 'xl/workbook.xml')));
  zip.file(
    'xl/workbook.xml',
    `${HEAD}<workbook xmlns="${NS}" xmlns:r="${REL}"><sheets>${sheets
      .map(({ name, ...more }, at) => {
        const state = 'state' in more && more.state ? ` state="${more.state}"` : '';
        return `<sheet name="${name}" sheetId="${at + 1}"${state} r:id="rId${at + 1}"/>`;
      })
      .join('')}</sheets></workbook>`,
  );
  zip.file(
    'xl/_rels/workbook.xml.rels',
    rels(
      sheets.map((_, at) => rel(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join('') +
        rel('rId90', 'sharedStrings', 'sharedStrings.xml') +
        rel('rId91', 'styles', 'styles.xml'),
    ),
  );
  zip.file('xl/sharedStrings.xml', `${HEAD}<sst xmlns="${NS}">${shared}</sst>`);
  zip.file(
    'xl/styles.xml',
    `${HEAD}<styleSheet xmlns="${NS}">${formats}<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  );
  for (const [at, sheet] of sheets.entries()) {
    zip.file(
      `xl/worksheets/sheet${at + 1}.xml`,
      `${HEAD}<worksheet xmlns="${NS}"><sheetData>${sheet.rows}</sheetData>${sheet.behind}</worksheet>`,
    );
  }
  return zip.generateAsync({ type: 'nodebuffer' });
}

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

async function textsOf(parts: Parts): Promise<string[][]> {
  const read = await readSheet(await xlsx(parts), 'meters.xlsx');
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
    const bytes = await xlsx({ rows: row('<c r="F2" s="2"><v>45000</v></c>'), formats });
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
});
