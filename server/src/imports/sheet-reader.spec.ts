import { foreignXlsx } from '../../test/foreign-xlsx.js';
import { SheetReader } from './sheet-reader.service.js';

const row = (number: number, texts: readonly string[]): string =>
  `<row r="${number}">${texts
    .map((text, at) => `<c r="${String.fromCharCode(65 + at)}${number}" t="inlineStr"><is><t>${text}</t></is></c>`)
    .join('')}</row>`;
const METERS =
  row(1, ['DPU', 'IP', 'TCP port', 'Serial port', 'Address', 'Room', 'Model']) +
  row(2, ['020304', '127.0.0.1', '4001', '3', '30', 'E406', 'DDSY']);

describe('the reader of sheets', () => {
  it('outlives what a sheet makes of its memory, and reads the next one', async () => {
    const reader = new SheetReader();
    const far = Array.from(
      { length: 20_000 },
      (_, at) => `<row r="${at + 3}">${'<c r="H1"><v>1</v></c>'.repeat(50)}</row>`,
    );
    const greedy = reader.read(await foreignXlsx({ rows: METERS + far.join('') }), 'greedy.xlsx');
    const next = reader.read(await foreignXlsx({ rows: METERS }), 'next.xlsx');
    const [first, second] = await Promise.all([greedy, next]);
    expect(!first.ok && first.refusal).toBe('file_unpacks_too_large');
    expect(second.ok && second.rows.length).toBe(1);
  }, 120_000);

  it('tells of a sheet under a name that is no name of a file', async () => {
    const name = `--eval \0'\n.xlsx`;
    const read = await new SheetReader().read(Buffer.from('no sheet'), name);
    expect(!read.ok && [read.refusal, read.details.fileName]).toEqual(['file_not_a_spreadsheet', name]);
  });
});
