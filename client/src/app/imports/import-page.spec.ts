import type { ComponentFixture } from '@angular/core/testing';
import { NEVER, of } from 'rxjs';
import type { ImportPreview } from '#shared';
import { show, stage } from '../frame/test/stage';
import ImportPage from './import-page';

const PREVIEW: ImportPreview = {
  ...{ importId: '0197b7a0-0000-7000-8000-000000000001', fileName: 'meters.xlsx', sheetName: 'Meters' },
  ...{ otherSheets: [], rows: [], newMeters: 3, changedMeters: 2, sameMeters: 0, wrongRows: 0, hiddenRows: 0 },
  ...{ newDpus: ['050101'], newBuildings: [5], movedDpus: [] },
};

describe('the page that imports a sheet', () => {
  let page: ComponentFixture<ImportPage>;
  let preview: ImportPreview;

  beforeEach(async () => {
    await stage({ api: { upload: () => of(preview), file: () => NEVER, send: () => NEVER } });
    page = await show(ImportPage);
  });

  const host = (): HTMLElement => page.nativeElement as HTMLElement;
  const textOf = (selector: string): string =>
    (host().querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const chosen = async (change: Partial<ImportPreview>): Promise<void> => {
    preview = { ...PREVIEW, ...change };
    const files = new DataTransfer();
    files.items.add(new File(['x'], 'meters.xlsx'));
    const input = host().querySelector<HTMLInputElement>('input[type=file]');
    if (!input) throw new Error('there is a field for the file');
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
    await page.whenStable();
  };

  it('counts the buildings that are made, and names them apart from their count', async () => {
    await chosen({});
    expect(textOf('.page')).toContain('New buildings: 1 (number 5). New DPUs: 1.');
    await chosen({ newBuildings: [5, 7], newDpus: [] });
    expect(textOf('.page')).toContain('New buildings: 2 (number 5, 7).');
    expect(textOf('.page')).not.toContain('New DPUs');
  });

  it('asks with all that will be made, and in no past tense', async () => {
    await chosen({});
    expect(textOf('dialog .said')).toBe('Meters to add: 3, to change: 2. New buildings: 1 (number 5). New DPUs: 1.');
  });

  it('names the row that is the example of the template, unless it changes nothing', async () => {
    const row: ImportPreview['rows'][number] = {
      ...{ row: 2, hidden: false, example: true, meterCode: '0101010101', room: '101', model: 'DDSY1352' },
      ...{ action: 'new', changes: [], faults: [] },
    };
    const sentence = 'Row 2 is the example row of the template (meter 0101010101).';
    await chosen({ rows: [row] });
    expect(textOf('.note.look')).toContain(sentence);
    expect(host().querySelector<HTMLButtonElement>('.actions > .button.main:not(label)')?.disabled).toBeFalse();
    for (const other of [{ action: 'same' }, { example: false }] as const) {
      await chosen({ rows: [{ ...row, ...other }] });
      expect(textOf('.page')).not.toContain('example row');
    }
  });

  it('says before and in the question which DPUs move, with how many meters', async () => {
    const moved = (at: number, meters: number) => ({
      ...{ dpuCode: `06010${at}`, meters, from: `10.6.0.${at}:5001`, to: `10.6.1.${at}:5001` },
    });
    await chosen({ movedDpus: [moved(1, 30)] });
    const sentence = 'DPU 060101 with 30 meters gets another address: 10.6.0.1:5001 → 10.6.1.1:5001.';
    expect(textOf('.note.look')).toBe(sentence);
    expect(textOf('dialog .said')).toContain(sentence);
    await chosen({ movedDpus: [1, 2, 3, 4, 5, 6, 7].map((at) => moved(at, at)) });
    expect(textOf('.note.look')).toContain('DPU 060101 with 1 meter gets another address');
    expect(textOf('.note.look')).toContain('Further DPUs that get another address: 2, with meters: 13.');
    expect(textOf('.note.look')).not.toContain('060106');
  });
});
