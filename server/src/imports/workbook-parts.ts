/**
 * A workbook cut down to what its cells say. Pictures, comments, names, dropdowns and colours concern no meter, and the
 * library would keep one entry for each cell that they speak of, which are millions where somebody marked whole columns.
 */
import JSZip from 'jszip';

/** Elements of a sheet that are passed over: all but its cells and which of them are merged. */
export const PASSED_OVER = [
  ...['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'autoFilter', 'rowBreaks', 'hyperlinks'],
  ...['pageMargins', 'dataValidations', 'pageSetup', 'headerFooter', 'printOptions', 'picture', 'drawing'],
  ...['sheetProtection', 'tableParts', 'conditionalFormatting', 'extLst'],
];

const PARTS_READ =
  /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/sheet\d+\.xml)$/;
const NAMES = /<definedNames\b.*?<\/definedNames>/s;
const MERGED = /<mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"[^>]*>/g;
const ROW = /<row\b[^>]*\br="(\d+)"/g;
const LAST_ROW = 1_048_576;
/** What is merged over more cells than this is merged over whole columns or rows. */
const LARGE_MERGE = 100_000;
/** The root of a part whose elements all have a prefix, as the Open XML SDK writes them: `<x:worksheet xmlns:x="…">`. */
const PREFIXED = /^(?:\s*<[?!][^>]*>)*\s*<(\w+):\w+\b/;

/** The same workbook, with what the cells need. Throws when it is no zip, or has a row where no sheet has one. */
export async function cutToCells(bytes: Buffer): Promise<Buffer> {
  const zip = await JSZip.loadAsync(bytes);
  const cut = new JSZip();
  for (const part of Object.values(zip.files)) {
    const name = part.name.replace(/^\//, '');
    if (!PARTS_READ.test(name)) continue;
    cut.file(name, cutPart(name, await part.async('string')));
  }
  return cut.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}

function cutPart(name: string, xml: string): string {
  const prefix = PREFIXED.exec(xml.slice(0, 2000))?.[1];
  const plain = prefix === undefined ? xml : xml.replaceAll(new RegExp(`<(/?)${prefix}:`, 'g'), '<$1');
  if (name === 'xl/workbook.xml') return plain.replace(NAMES, '');
  if (!name.startsWith('xl/worksheets/')) return plain;
  for (const [, row] of plain.matchAll(ROW)) if (Number(row) > LAST_ROW) throw new RangeError(`row ${row}`);
  return withoutLargeMerges(plain);
}

/** Cells that are merged beyond the last row or column in use are merged up to there. */
function withoutLargeMerges(xml: string): string {
  const isLarge = ([, left = '', top, right = '', bottom]: RegExpMatchArray): boolean =>
    (columnNumber(right) - columnNumber(left) + 1) * (Number(bottom) - Number(top) + 1) > LARGE_MERGE;
  if (![...xml.matchAll(MERGED)].some(isLarge)) return xml;
  const last = lastCell(xml);
  return xml.replaceAll(MERGED, (whole, left: string, top: string, right: string, bottom: string) => {
    const most = {
      column: Math.max(Math.min(columnNumber(right), last.column), columnNumber(left)),
      row: Math.max(Math.min(Number(bottom), last.row), Number(top)),
    };
    return whole.replace(/ref="[^"]*"/, `ref="${left}${top}:${columnLetters(most.column)}${most.row}"`);
  });
}

function lastCell(xml: string): { readonly column: number; readonly row: number } {
  const last = { column: 1, row: 1 };
  for (const [, letters = '', row] of xml.matchAll(/<c\b[^>]*\br="([A-Z]+)(\d+)"/g)) {
    last.column = Math.max(last.column, columnNumber(letters));
    last.row = Math.max(last.row, Number(row));
  }
  return last;
}

const columnNumber = (letters: string): number =>
  [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);

function columnLetters(number: number): string {
  const letter = String.fromCharCode(65 + ((number - 1) % 26));
  return number > 26 ? columnLetters(Math.floor((number - 1) / 26)) + letter : letter;
}
