/** Makes receipts' PDFs. */
import { toString } from 'qrcode';
import { servePdfJobs } from '../printing/pdf-jobs.js';
import { type PayoutContent, payoutDocument } from './payout-document.js';
import { PAYOUT_WORDS } from './payout-words.js';
import { type ReceiptContent, receiptDocument, type ReceiptPaper } from './receipt-document.js';
import { RECEIPT_WORDS, type ReceiptLanguage } from './receipt-words.js';

/** What is to be made: the receipt of a sale, whose `address` goes in its QR code, or of a payout. */
export type PrintJob = { readonly paper: ReceiptPaper; readonly language: ReceiptLanguage } & (
  | { readonly content: Omit<ReceiptContent, 'proofSvg'>; readonly address: string | undefined }
  | { readonly payout: PayoutContent }
);

/**
 * The code is long: at level L its modules are larger, and large modules are read more easily from thermal paper than
 * small ones with more redundancy. The white around it is the paper's.
 */
function qrCodeOf(address: string): Promise<string> {
  return toString(address, { type: 'svg', errorCorrectionLevel: 'L', margin: 0 });
}

servePdfJobs<PrintJob>(async (job) => {
  const { paper, language } = job;
  if ('payout' in job) return payoutDocument(paper, job.payout, PAYOUT_WORDS[language]);
  const proofSvg = job.address === undefined ? undefined : await qrCodeOf(job.address);
  return receiptDocument(paper, { ...job.content, proofSvg }, RECEIPT_WORDS[language]);
});
