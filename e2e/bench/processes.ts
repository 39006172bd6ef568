/** The product's processes and a private MariaDB, as the demo and the tests start them. */
import type { ChildProcess } from 'node:child_process';

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly isReady: Promise<RegExpExecArray>;
  readonly lines: readonly string[];
  stop(signal?: NodeJS.Signals): Promise<void>;
}
export interface ProcessSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** what its output says when it is there */
  readonly ready: RegExp;
}
export interface MariaDb {
  /** `mysql://root@127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

const scripts = (name: string): string => new URL(`../../../scripts/${name}`, import.meta.url).href;

const processes = (await import(scripts('processes.mjs'))) as {
  readonly ROOT: string;
  startProcess(name: string, args: readonly string[], settings: ProcessSettings): RunningProcess;
};
const mariadb = (await import(scripts('mariadb.mjs'))) as {
  startMariaDb(how: { durable: boolean; bufferPool?: string }): Promise<MariaDb>;
};

export const ROOT = processes.ROOT;

/** Starts a Node process of the product and waits until it is ready. */
export async function startProcess(
  name: string,
  args: readonly string[],
  settings: ProcessSettings,
): Promise<RunningProcess> {
  const started = processes.startProcess(name, args, settings);
  await started.isReady;
  return started;
}

/** A MariaDB of our own whose commits wait for the disk, with so large a buffer pool where one is named. */
export function startDurableMariaDb(bufferPool?: string): Promise<MariaDb> {
  return mariadb.startMariaDb({ durable: true, ...(bufferPool !== undefined && { bufferPool }) });
}
