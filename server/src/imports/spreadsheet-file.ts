/**
 * What kind of file is this, judged by its bytes and not by its name? Only a zip that holds a workbook goes on to be
 * read; everything else gets a sentence that says how to make one of it.
 */
import type { SheetRefusal, SheetRefusals } from '#shared';

const MAX_MEGABYTES = 5;
export const MAX_SHEET_BYTES = MAX_MEGABYTES * 1024 * 1024;
/** What the file may unpack to: keeps a zip that was made to fill the memory outside. */
export const MAX_UNPACKED_BYTES = 40 * 1024 * 1024;

/** A refusal with its sentence, and what each language makes its own sentence of. */
export type Unreadable = {
  [R in SheetRefusal]: { readonly refusal: R; readonly message: string; readonly details: SheetRefusals[R] };
}[SheetRefusal];

const OLE2_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** Streams of such a file, as its directory names them. */
const LOCKED_WORKBOOK = Buffer.from('EncryptedPackage', 'utf16le');
const OLD_WORKBOOK = Buffer.from('Workbook', 'utf16le');
const ZIP_MAGIC = Buffer.from('504b0304', 'hex');
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const MAX_COMMENT = 65535;

const SAVE_AS = "Open it in your spreadsheet program and save it as 'Excel workbook (.xlsx)', then choose that file.";

/** The first reason why these bytes are not a workbook that can be read, or undefined when they look like one. */
export function checkSpreadsheetFile(bytes: Buffer, fileName: string): Unreadable | undefined {
  const details = { fileName };
  if (bytes.length > MAX_SHEET_BYTES) {
    const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
    return {
      refusal: 'file_too_large',
      message: `${fileName} has ${megabytes} MB and at most ${MAX_MEGABYTES} MB are read. Split it, or remove pictures and other sheets.`,
      details: { ...details, megabytes, most: MAX_MEGABYTES },
    };
  }
  if (bytes.subarray(0, 8).equals(OLE2_MAGIC)) return oldOrLocked(bytes, fileName);
  const entries = bytes.subarray(0, 4).equals(ZIP_MAGIC) ? zipEntries(bytes) : undefined;
  if (!entries?.some(({ name }) => name.replaceAll('\\', '/') === 'xl/workbook.xml')) {
    return { refusal: 'file_not_a_spreadsheet', message: `${fileName} is not an .xlsx file. ${SAVE_AS}`, details };
  }
  if (entries.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0) > MAX_UNPACKED_BYTES) {
    return unpacksTooLarge(fileName);
  }
  return undefined;
}

/** Of a file that fills the memory when it is unpacked. */
export const unpacksTooLarge = (fileName: string): Unreadable => ({
  refusal: 'file_unpacks_too_large',
  message: `${fileName} holds far more than a list of meters. Copy the meters into a new workbook and save it.`,
  details: { fileName },
});

/** The old Excel format and a workbook with a password are the same kind of file: the names inside tell them apart. */
function oldOrLocked(bytes: Buffer, fileName: string): Unreadable {
  const details = { fileName };
  if (bytes.includes(LOCKED_WORKBOOK)) {
    const message = `${fileName} is protected with a password. Save it without one and choose it again.`;
    return { refusal: 'file_has_password', message, details };
  }
  if (bytes.includes(OLD_WORKBOOK)) {
    return { refusal: 'file_is_old_xls', message: `${fileName} is an old Excel file (.xls). ${SAVE_AS}`, details };
  }
  return {
    refusal: 'file_is_xls_or_locked',
    message: `${fileName} is an old Excel file (.xls) or is protected with a password. ${SAVE_AS}`,
    details,
  };
}

/** Names and unpacked sizes from a zip's central directory; undefined when the directory cannot be read. */
function zipEntries(bytes: Buffer): { name: string; unpackedBytes: number }[] | undefined {
  const end = findEndOfDirectory(bytes);
  if (end === undefined) return undefined;
  const entries: { name: string; unpackedBytes: number }[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + ENTRY_LENGTH > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) return undefined;
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength);
    entries.push({ name, unpackedBytes: bytes.readUInt32LE(at + 24) });
    at += ENTRY_LENGTH + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function findEndOfDirectory(bytes: Buffer): number | undefined {
  const lowest = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT);
  for (let at = bytes.length - END_LENGTH; at >= lowest; at--) {
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  return undefined;
}
