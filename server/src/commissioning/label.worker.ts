/** Makes sheets of labels. */
import { toString } from 'qrcode';
import { servePdfJobs } from '../printing/pdf-jobs.js';
import { LABEL_WORDS, labelDocument, type MeterLabel } from './label-document.js';

/** Labels of meters, each with the address that its code says. */
export interface LabelJob {
  readonly language: keyof typeof LABEL_WORDS;
  readonly propertyName: string;
  readonly meters: readonly (Omit<MeterLabel, 'svg'> & { readonly address: string })[];
}

servePdfJobs<LabelJob>(async ({ language, propertyName, meters }) => {
  const codeOf = (address: string) => toString(address, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 });
  const labels = await Promise.all(meters.map(async (one) => ({ ...one, svg: await codeOf(one.address) })));
  return labelDocument({ propertyName, labels, words: LABEL_WORDS[language] });
});
