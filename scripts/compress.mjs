// After the client's build: each text file once more as .br and .gz, so that the server never compresses while people
// wait. On a weak line this is most of the first load.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ROOT } from './processes.mjs';

const CLIENT = join(ROOT, 'dist', 'client');
const TEXT = /\.(js|css|html|json|svg|webmanifest|ico|txt)$/;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

await Promise.all(
  readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
    .filter((name) => TEXT.test(name) && statSync(join(CLIENT, name)).isFile())
    .map(async (name) => {
      const path = join(CLIENT, name);
      const bytes = readFileSync(path);
      const best = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
      writeFileSync(`${path}.br`, await brotli(bytes, best));
      writeFileSync(`${path}.gz`, await zip(bytes, { level: 9 }));
    }),
);
