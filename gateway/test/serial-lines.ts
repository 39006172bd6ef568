/** Serial lines without wires: pseudo terminals that socat (which nobody here wrote) joins to something. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusSettings } from '../src/bus/bus-settings.js';
import { Program } from './programs.js';

const pty = (path: string): string => `pty,raw,echo=0,link=${path}`;
const settingsOf = (path: string): BusSettings => ({
  framing: 'serial',
  serial: { path, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
});

/** A line whose other end is a socket. Like an adapter that is plugged in again, it comes back whenever it has gone. */
export class SerialLine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'serial-line-'));
  private readonly path = join(this.folder, 'line');
  private program: Program | undefined;
  private isStopped = false;

  /** `other` is the other end, in socat's words. */
  static async join(other: string): Promise<SerialLine> {
    const line = new SerialLine();
    line.plugIn(other);
    await line.program?.untilFiles(line.path);
    return line;
  }

  get settings(): BusSettings {
    return settingsOf(this.path);
  }

  private plugIn(other: string): void {
    this.program = new Program('socat', ['-t', '0.02', pty(this.path), other]);
    void this.program.ended.then(() => {
      if (!this.isStopped) this.plugIn(other);
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.program?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A line with two ends: one for the meters, one for the gateway. */
export class PtyPair {
  private readonly folder = mkdtempSync(join(tmpdir(), 'serial-line-'));
  readonly meters = join(this.folder, 'meters');
  readonly gateway = join(this.folder, 'gateway');
  private program: Program | undefined;

  static async open(): Promise<PtyPair> {
    const pair = new PtyPair();
    await pair.plugIn();
    return pair;
  }

  get settings(): BusSettings {
    return settingsOf(this.gateway);
  }

  /** Joins the ends, again after `unplug`. */
  async plugIn(): Promise<void> {
    this.program = new Program('socat', [pty(this.meters), pty(this.gateway)]);
    await this.program.untilFiles(this.meters, this.gateway);
  }

  async unplug(): Promise<void> {
    await this.program?.stop();
  }

  async stop(): Promise<void> {
    await this.unplug();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
