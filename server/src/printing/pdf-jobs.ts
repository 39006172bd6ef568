/** What every worker that makes PDFs has: the one font of the product, and the door for jobs. */
import { resolve } from 'node:path';
import { parentPort } from 'node:worker_threads';
import pdfmake from 'pdfmake';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Job, JobDone } from './pdf-printer.js';

/** Has Latin, Polish, Cyrillic and Chinese; its licence lies beside it. From the built file as from the source. */
const FONT = resolve(import.meta.dirname, '../../../../server/assets/fonts/wqy-microhei.ttc');
/** One font of a collection is [file, PostScript name]: pdfmake knows it, its typings do not. */
const FONT_OF_COLLECTION = [FONT, 'WenQuanYiMicroHei'] as unknown as string;

pdfmake.setFonts({ Receipt: { normal: FONT_OF_COLLECTION } });
// A document is made of nothing but its own text and this font.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => resolve(path) === FONT);

/** Makes a PDF of whatever jobs come to this worker. */
export function servePdfJobs<J extends object>(
  documentOf: (job: Job<J>) => TDocumentDefinitions | Promise<TDocumentDefinitions>,
): void {
  const make = async (job: Job<J>): Promise<Uint8Array> =>
    new Uint8Array(await pdfmake.createPdf(await documentOf(job)).getBuffer());
  parentPort?.on('message', (job: Job<J>) => {
    const { jobId } = job;
    const tell = (done: JobDone): void => parentPort?.postMessage(done);
    make(job).then(
      (bytes) => tell({ jobId, bytes }),
      (error: unknown) => tell({ jobId, error: String(error) }),
    );
  });
}
