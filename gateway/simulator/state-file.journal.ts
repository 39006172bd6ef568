/**
 * What the meters of a property remember, as lines of JSON: the last whole line of a meter holds. An order's line is on
 * the disk before the meter acknowledges it; a line that broke off in a crash was never acknowledged.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { MeterState } from './meter-state.js';

/** The file is written anew when it has grown by this much. */
const REWRITE_AFTER_BYTES = 8_000_000;

export class StateFile {
  private readonly path: string;
  private file: number;
  private grownBytes = 0;

  /** Makes the folder when it is missing. Throws when it cannot be written. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, 'meters.jsonl');
    this.remembered = readStates(this.path);
    // A line that broke off must not swallow the next one.
    this.file = openSync(this.path, 'a');
    this.append('\n');
  }

  /** What was remembered when the file was opened, by meter code. */
  readonly remembered: ReadonlyMap<string, MeterState>;

  /** Adds the state of some meters; `durable` waits for the disk. */
  write(states: readonly MeterState[], durable: boolean): void {
    if (states.length === 0) return;
    this.append(states.map((state) => `${JSON.stringify(state)}\n`).join(''));
    if (durable) fsyncSync(this.file);
  }

  /** Writes the file anew when it has grown long; all states are needed for that. */
  tidy(all: readonly MeterState[]): void {
    if (this.grownBytes < REWRITE_AFTER_BYTES) return;
    const next = `${this.path}.next`;
    const file = openSync(next, 'w');
    writeSync(file, all.map((state) => `${JSON.stringify(state)}\n`).join(''));
    fsyncSync(file);
    renameSync(next, this.path);
    closeSync(this.file);
    this.file = file;
    this.grownBytes = 0;
  }

  close(): void {
    fsyncSync(this.file);
    closeSync(this.file);
  }

  private append(text: string): void {
    this.grownBytes += writeSync(this.file, text);
  }
}

function readStates(path: string): Map<string, MeterState> {
  const states = new Map<string, MeterState>();
  if (!existsSync(path)) return states;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const state = parseState(line);
    if (state) states.set(state.code, state);
  }
  return states;
}

function parseState(line: string): MeterState | undefined {
  if (line.trim() === '') return undefined;
  try {
    // This program wrote the line itself; one that broke off does not parse.
    return JSON.parse(line) as MeterState;
  } catch {
    return undefined;
  }
}
