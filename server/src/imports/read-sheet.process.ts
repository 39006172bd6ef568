/** Reads one sheet in a process of its own: a line with its name and the file come in, what was read goes out as JSON. */
import { buffer } from 'node:stream/consumers';
import { readSheet } from './read-sheet.js';

const taken = await buffer(process.stdin);
const end = taken.indexOf('\n');
const fileName: string = JSON.parse(taken.toString('utf8', 0, end));
process.stdout.end(JSON.stringify(await readSheet(taken.subarray(end + 1), fileName)));
