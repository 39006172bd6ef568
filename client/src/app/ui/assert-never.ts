/** Makes a switch that forgets a case a compile error. Throws when the data was not what its type says. */
export function assertNever(value: never): never {
  throw new Error(`not expected: ${JSON.stringify(value)}`);
}
