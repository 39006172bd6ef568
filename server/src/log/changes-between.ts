import type { FieldChange } from '#shared';

type Value = FieldChange['before'];

/**
 * What differs between a thing before and after a command, field by field; fields inside of fields are written
 * `terms.hoardingLimitMinor`, lists as one JSON text. Of what is new all fields, of what is gone all fields.
 */
export function changesBetween(before: object | null, after: object | null): FieldChange[] {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return names
    .map((name) => ({ name, before: was.get(name) ?? null, after: is.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(thing: object | null): ReadonlyMap<string, Value> {
  const fields = new Map<string, Value>();
  if (thing !== null) collect(Object(JSON.parse(JSON.stringify(thing))), '', fields);
  return fields;
}

function collect(thing: Readonly<Record<string, unknown>>, path: string, fields: Map<string, Value>): void {
  for (const [name, value] of Object.entries(thing)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      collect(Object(value), `${path}${name}.`, fields);
    } else fields.set(path + name, scalarOf(value));
  }
}

function scalarOf(value: unknown): Value {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? value : value === null ? null : JSON.stringify(value);
}
