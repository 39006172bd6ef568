import { Injectable } from '@nestjs/common';
import { PdfPrinter } from '../printing/pdf-printer.js';
import type { WrittenList } from './list-document.js';

/** Has lists made as PDF. */
@Injectable()
export class ListPrinter extends PdfPrinter<WrittenList> {
  constructor() {
    super(new URL('list.worker.js', import.meta.url), 'a list');
  }
}
