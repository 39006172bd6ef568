import type { parseArgs, ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

export function endWith(message: string, usage: string): never;
export function argumentsOf<const O extends Options>(
  options: O,
  usage: string,
): { readonly values: Values<O>; readonly words: readonly string[] };
export function optionsOf<const O extends Options>(options: O, usage: string): Values<O>;
