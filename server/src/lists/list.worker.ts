/** Makes lists' PDFs, in a thread of its own, so that no receipt waits for a list of a thousand rows. */
import { servePdfJobs } from '../printing/pdf-jobs.js';
import { listDocument, type WrittenList } from './list-document.js';

servePdfJobs<WrittenList>(listDocument);
