import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { crc16 } from '../src/bus/reply-check.js';

/** A request as the fake slave understood it. */
export interface SlaveRequest {
  /** the how manieth request it is, from 0 */
  readonly index: number;
  readonly unit: number;
  readonly functionCode: number;
  readonly address: number;
  readonly count: number;
  readonly data: Buffer;
  /** frames a body (unit, function, data) as a reply to this request */
  frame(body: Buffer): Buffer;
  /** the reply of a meter that behaves: `registers` for a read, the acknowledgement for a write */
  good(): Buffer;
}

/** What the slave sends, when: ms after the request. */
export interface SlaveAction {
  readonly afterMs?: number;
  readonly bytes?: Buffer;
  readonly close?: boolean;
}

export type SlaveScript = (request: SlaveRequest) => readonly SlaveAction[];

export interface FakeSlave {
  readonly port: number;
  readonly requests: SlaveRequest[];
  /** connections taken so far */
  readonly connections: () => number;
  script: SlaveScript;
  /** sends bytes that nobody asked for */
  shout(bytes: Buffer): void;
  dropConnections(): void;
  stop(): Promise<void>;
}

/** What a register at an address holds: different everywhere, so that no reply can pass for another. */
export const registerValue = (unit: number, address: number): number => (unit * 4099 + address * 31) & 0xffff;

export function registersOf(unit: number, address: number, count: number): Buffer {
  const data = Buffer.alloc(count * 2);
  for (let at = 0; at < count; at++) data.writeUInt16BE(registerValue(unit, address + at), at * 2);
  return data;
}

/** Registers that are other ones for every request, so that the reply to an earlier one shows. */
export function numberedRegisters({ unit, address, count, index }: Omit<SlaveRequest, 'frame' | 'good'>): Buffer {
  const data = registersOf(unit, address, count);
  for (let at = 0; at < data.length; at += 2) data.writeUInt16BE((data.readUInt16BE(at) + index * 7919) & 0xffff, at);
  return data;
}

/** The reply of a meter that behaves, with registers that count the requests. */
export const numbered = (request: SlaveRequest): Buffer =>
  request.functionCode === 16
    ? request.good()
    : request.frame(
        Buffer.concat([
          Buffer.from([request.unit, request.functionCode, request.count * 2]),
          numberedRegisters(request),
        ]),
      );

export const withCheckSum = (body: Buffer): Buffer => {
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc16(body));
  return Buffer.concat([body, sum]);
};

/** A slave on 127.0.0.1 that does what its script says. */
export async function startFakeSlave(framing: 'rtu' | 'mbap', script: SlaveScript, port = 0): Promise<FakeSlave> {
  const sockets = new Set<Socket>();
  const requests: SlaveRequest[] = [];
  let taken = 0;
  const dues: { isReady: boolean; perform(): void }[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    taken += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const length = frameLength(framing, bytes);
        if (length === undefined || bytes.length < length) return;
        const request = readRequest(framing, bytes.subarray(0, length), requests.length);
        bytes = bytes.subarray(length);
        requests.push(request);
        // A meter answers one request after the other: no reply overtakes an earlier one.
        for (const action of slave.script(request)) {
          const due = { isReady: false, perform: () => perform(action, socket, sockets) };
          dues.push(due);
          setTimeout(() => {
            due.isReady = true;
            while (dues[0]?.isReady) dues.shift()?.perform();
          }, action.afterMs ?? 0);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const slave: FakeSlave = {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => taken,
    script,
    shout: (shouted) => sockets.forEach((socket) => socket.write(shouted)),
    dropConnections: () => sockets.forEach((socket) => socket.destroy()),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
  return slave;
}

/** Late bytes go to whoever is connected then, as from a serial server. */
function perform(action: SlaveAction, asker: Socket, sockets: ReadonlySet<Socket>): void {
  const socket = asker.destroyed ? [...sockets].at(-1) : asker;
  if (action.bytes) socket?.write(action.bytes);
  if (action.close) socket?.destroy();
}

function frameLength(framing: 'rtu' | 'mbap', bytes: Buffer): number | undefined {
  if (framing === 'mbap') return bytes.length < 6 ? undefined : 6 + bytes.readUInt16BE(4);
  if (bytes.length < 8) return undefined;
  return bytes[1] === 16 ? 9 + bytes[6]! : 8;
}

function readRequest(framing: 'rtu' | 'mbap', frame: Buffer, index: number): SlaveRequest {
  const body = Buffer.from(framing === 'rtu' ? frame.subarray(0, -2) : frame.subarray(6));
  const header = Buffer.from(frame.subarray(0, 4));
  const unit = body.readUInt8(0);
  const functionCode = body.readUInt8(1);
  const address = body.readUInt16BE(2);
  const count = body.readUInt16BE(4);
  const toFrame = (reply: Buffer): Buffer => {
    if (framing === 'rtu') return withCheckSum(reply);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(reply.length);
    return Buffer.concat([header, length, reply]);
  };
  const good = (): Buffer =>
    functionCode === 16
      ? toFrame(body.subarray(0, 6))
      : toFrame(Buffer.concat([Buffer.from([unit, functionCode, count * 2]), registersOf(unit, address, count)]));
  return { index, unit, functionCode, address, count, data: body.subarray(7), frame: toFrame, good };
}

/** The script of a slave that behaves. */
export const behave: SlaveScript = (request) => [{ bytes: request.good() }];
