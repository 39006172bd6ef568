// What the project's scripts are told on the command line.
import { parseArgs } from 'node:util';

/** Says what was typed wrong, and the usage; the script ends. */
export function endWith(message, usage) {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

/**
 * The values of the options and the words between them, if there may be any. `--help` prints the usage; what is no option
 * ends with a sentence and the usage.
 */
export function argumentsOf(options, usage, allowPositionals = true) {
  let parsed;
  try {
    parsed = parseArgs({ options: { ...options, help: { type: 'boolean' } }, allowPositionals });
  } catch (error) {
    endWith(error.message, usage);
  }
  const { help, ...values } = parsed.values;
  if (!help) return { values, words: parsed.positionals };
  console.log(usage);
  process.exit(0);
}

/** The values of a script that takes options alone. */
export const optionsOf = (options, usage) => argumentsOf(options, usage, false).values;
