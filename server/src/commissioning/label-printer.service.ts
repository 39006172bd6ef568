import { Injectable } from '@nestjs/common';
import { PdfPrinter } from '../printing/pdf-printer.js';
import type { LabelJob } from './label.worker.js';

/** Has sheets of labels made. */
@Injectable()
export class LabelPrinter extends PdfPrinter<LabelJob> {
  constructor() {
    super(new URL('label.worker.js', import.meta.url), 'a sheet of labels');
  }
}
