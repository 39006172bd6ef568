/** A workbook made part by part: what our own library would never write. */
import JSZip from 'jszip';

const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PKG = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

export interface ForeignParts {
  /** what is inside <sheetData>, and behind it */
  readonly rows: string;
  readonly behind?: string;
  /** the <si> elements */
  readonly shared?: string;
  readonly formats?: string;
  /** the <definedName> elements */
  readonly names?: string;
  /** puts before every element of sheets and workbook, as some programs do */
  readonly prefix?: string;
  /** sheets that come before */
  readonly before?: readonly { readonly name: string; readonly rows: string; readonly state?: string }[];
}

export async function foreignXlsx({
  rows,
  behind = '',
  shared = '',
  formats = '',
  names = '',
  prefix = '',
  before = [],
}: ForeignParts): Promise<Buffer> {
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
      .join('')}</sheets>${names && `<definedNames>${names}</definedNames>`}</workbook>`,
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
  if (prefix !== '') {
    for (const part of Object.values(zip.files).filter(({ name }) => /^xl\/.*\.xml$/.test(name))) {
      const xml = (await part.async('string')).replaceAll(/<(\/?)(?=\w)/g, `<$1${prefix}:`);
      zip.file(part.name, xml.replace('xmlns="', `xmlns:${prefix}="`));
    }
  }
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}
