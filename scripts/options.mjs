// The options of `npm run demo` and `npm test`, as they stand on the command line.
import { parseArgs } from 'node:util';

/** Their values. `--help` prints the usage; what is no option ends with a sentence and the usage. */
export function optionsOf(options, usage) {
  try {
    const { help, ...values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } }).values;
    if (!help) return values;
    console.log(usage);
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
  process.exit(0);
}
