/** The processes of the torture, by the same scripts that the demo and the tests start theirs with. */
import type { ChildProcess } from 'node:child_process';

export interface Part {
  readonly child: ChildProcess;
  readonly isReady: Promise<RegExpExecArray>;
  readonly exited: Promise<unknown>;
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

interface PartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** what it says when it is up */
  readonly ready: RegExp;
  readonly log?: (line: string) => void;
}

export interface KillableDatabase {
  /** without a database's name */
  readonly url: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

interface Processes {
  readonly ROOT: string;
  startProcess(name: string, args: readonly string[], options: PartOptions): Part;
  waitForOk(url: string, withinMs?: number): Promise<void>;
}

const script = (name: string): string => new URL(`../../../scripts/${name}`, import.meta.url).href;

/** The scripts are plain JavaScript; what they give is told here once. */
export const { ROOT, startProcess, waitForOk } = (await import(script('processes.mjs'))) as Processes;
export const { startMariaDb } = (await import(script('mariadb.mjs'))) as {
  startMariaDb(how: { durable: boolean }): Promise<KillableDatabase>;
};
