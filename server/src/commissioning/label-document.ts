/** Labels for meters on a sheet of A4, three beside each other, to be cut along their lines: code, room, QR code. */
import type { TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';

export interface MeterLabel {
  readonly meterCode: string;
  readonly room: string;
  readonly building: number;
  /** what the code says, as SVG */
  readonly svg: string;
}
export interface LabelSheet {
  readonly propertyName: string;
  readonly labels: readonly MeterLabel[];
  readonly words: LabelWords;
}
export interface LabelWords {
  readonly title: string;
  readonly building: string;
  readonly room: string;
}
export const LABEL_WORDS: Readonly<Record<'en' | 'zh', LabelWords>> = {
  en: { title: 'Meter labels', building: 'Building', room: 'Room' },
  zh: { title: '电表标签', building: '楼栋', room: '房号' },
};

const COLUMNS = 3;
const QR_POINTS = 96;

/** The document that pdfmake makes the sheet of. */
export function labelDocument({ propertyName, labels, words }: LabelSheet): TDocumentDefinitions {
  const rows: TableCell[][] = [];
  for (let at = 0; at < labels.length; at += COLUMNS) {
    const row = labels.slice(at, at + COLUMNS).map((label) => labelCell(label, propertyName, words));
    rows.push([...row, ...Array.from({ length: COLUMNS - row.length }, () => ({ text: '' }))]);
  }
  return {
    info: { title: words.title, producer: 'prepaid-electricity' },
    pageSize: 'A4',
    pageMargins: 28,
    defaultStyle: { font: 'Receipt', fontSize: 9, color: '#16191d', lineHeight: 1.1 },
    content: [
      {
        table: { widths: Array.from({ length: COLUMNS }, () => '*'), dontBreakRows: true, body: rows },
        layout: {
          hLineColor: () => '#c9cfd6',
          vLineColor: () => '#c9cfd6',
          paddingTop: () => 10,
          paddingBottom: () => 10,
        },
      },
    ],
  };
}

function labelCell({ meterCode, room, building, svg }: MeterLabel, propertyName: string, words: LabelWords): TableCell {
  return {
    stack: [
      { text: propertyName || ' ', fontSize: 8, color: '#5b6470' },
      { svg, width: QR_POINTS, margin: [0, 6, 0, 6] },
      { text: `${words.room} ${room}`, fontSize: 15, bold: false },
      { text: `${words.building} ${building}`, color: '#5b6470' },
      { text: meterCode, fontSize: 12, margin: [0, 4, 0, 0] },
    ],
    alignment: 'center',
  };
}
