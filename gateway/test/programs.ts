import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a program that nobody here wrote is installed. */
export const isInstalled = (program: string): boolean =>
  spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined;

/** A program that runs until `stop`; what it says is kept for when it fails. */
export class Program {
  output = '';
  private readonly child: ChildProcess;
  /** resolves when it has ended, by itself or not */
  readonly ended: Promise<void>;

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.on('close', () => resolve()));
  }

  /** Waits until something is so; throws with the program's own words when it never is. */
  async until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await isSo()) return;
      if (this.child.exitCode !== null) break;
      await pause(25);
    }
    throw new Error(`${what} did not come: ${this.output}`);
  }

  untilFiles(...paths: readonly string[]): Promise<void> {
    return this.until(() => paths.every((path) => existsSync(path)), paths.join(', '));
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
