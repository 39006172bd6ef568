import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

interface Manifest {
  timestamp: number;
  hashTable: Record<string, string>;
}

/** Publishes a newer version of the app in this folder: a changed first page, and the worker's list that names it. */
export function publishUpdate(clientDir: string): void {
  const html = readFileSync(join(clientDir, 'index.html'), 'utf8');
  const newer = html.replace('</head>', '<meta name="updated" content="yes"></head>');
  write(clientDir, 'index.html', newer);
  const manifest = JSON.parse(readFileSync(join(clientDir, 'ngsw.json'), 'utf8')) as Manifest;
  manifest.timestamp = Date.now();
  manifest.hashTable['/index.html'] = createHash('sha1').update(newer).digest('hex');
  write(clientDir, 'ngsw.json', JSON.stringify(manifest));
}

function write(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
}
