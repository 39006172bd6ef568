import { Injectable } from '@nestjs/common';
import { PdfPrinter } from '../printing/pdf-printer.js';
import type { PrintJob } from './receipt.worker.js';

/** Has receipts made. */
@Injectable()
export class ReceiptPrinter extends PdfPrinter<PrintJob> {
  constructor() {
    super(new URL('receipt.worker.js', import.meta.url), 'a receipt');
  }
}
