/** Makes receipts' PDFs beside the server's own thread: a font with Chinese costs half a second of work for each. */
import { resolve } from 'node:path';
import { parentPort } from 'node:worker_threads';
import pdfmake from 'pdfmake';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { toString } from 'qrcode';
import { type PayoutContent, payoutDocument } from './payout-document.js';
import { PAYOUT_WORDS } from './payout-words.js';
import { type ReceiptContent, receiptDocument, type ReceiptPaper } from './receipt-document.js';
import { RECEIPT_WORDS, type ReceiptLanguage } from './receipt-words.js';

/** What is to be made: the receipt of a sale, whose `address` goes in its QR code, or of a payout. */
export type ReceiptJob = { readonly jobId: number } & PrintJob;
export type PrintJob = { readonly paper: ReceiptPaper; readonly language: ReceiptLanguage } & (
  | { readonly content: Omit<ReceiptContent, 'proofSvg'>; readonly address: string | undefined }
  | { readonly payout: PayoutContent }
);
export type ReceiptDone =
  { readonly jobId: number; readonly bytes: Uint8Array } | { readonly jobId: number; readonly error: string };

/** Has Latin, Polish, Cyrillic and Chinese; its licence lies beside it. From the built file as from the source. */
const FONT = resolve(import.meta.dirname, '../../../../server/assets/fonts/wqy-microhei.ttc');
/** One font of a collection is [file, PostScript name]: pdfmake knows it, its typings do not. */
const FONT_OF_COLLECTION = [FONT, 'WenQuanYiMicroHei'] as unknown as string;

pdfmake.setFonts({ Receipt: { normal: FONT_OF_COLLECTION } });
// A receipt is made of nothing but its own text and this font.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => resolve(path) === FONT);

/**
 * The code is long: at level L its modules are larger, and large modules are read more easily from thermal paper than
 * small ones with more redundancy. The white around it is the paper's.
 */
function qrCodeOf(address: string): Promise<string> {
  return toString(address, { type: 'svg', errorCorrectionLevel: 'L', margin: 0 });
}

async function documentOf(job: ReceiptJob): Promise<TDocumentDefinitions> {
  const { paper, language } = job;
  if ('payout' in job) return payoutDocument(paper, job.payout, PAYOUT_WORDS[language]);
  const proofSvg = job.address === undefined ? undefined : await qrCodeOf(job.address);
  return receiptDocument(paper, { ...job.content, proofSvg }, RECEIPT_WORDS[language]);
}

async function make(job: ReceiptJob): Promise<Uint8Array> {
  const document = await documentOf(job);
  return new Uint8Array(await pdfmake.createPdf(document).getBuffer());
}

parentPort?.on('message', (job: ReceiptJob) => {
  const { jobId } = job;
  const tell = (done: ReceiptDone): void => parentPort?.postMessage(done);
  make(job).then(
    (bytes) => tell({ jobId, bytes }),
    (error: unknown) => tell({ jobId, error: String(error) }),
  );
});
