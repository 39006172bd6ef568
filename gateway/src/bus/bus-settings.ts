/** Where a bus is and how it speaks. One DPU record is one bus. */
export interface BusSettings {
  readonly framing: 'rtu_over_tcp' | 'modbus_tcp' | 'serial';
  /** for both TCP framings */
  readonly host?: string;
  readonly port?: number;
  /** the serial line, or what lies behind the serial server: its baud rate sets the time-outs. 9600 when not given */
  readonly serial?: SerialSettings;
  /** overrides of the times that follow from the baud rate */
  readonly timing?: Partial<BusTiming>;
}

export interface SerialSettings {
  /** `/dev/ttyUSB0`, `COM1`; null for a bus over TCP */
  readonly path: string | null;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** All in milliseconds. */
export interface BusTiming {
  /** from handing the request over until its reply is given up */
  readonly replyTimeoutMs: number;
  /** silence after which nothing of an earlier request is expected any more */
  readonly quietMs: number;
  /** pause between a reply and the next request */
  readonly pauseMs: number;
  readonly connectTimeoutMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** a connection over which nothing has answered for so long is made anew: its other end may be gone without a word */
  readonly mutedAfterMs: number;
}

/** The maker's reply time-outs by baud rate (Acrel APM830), and what follows from them. */
export function timingFor(baudRate: number, overrides: Partial<BusTiming> = {}): BusTiming {
  const replyTimeoutMs = overrides.replyTimeoutMs ?? replyTimeoutFor(baudRate);
  return {
    replyTimeoutMs,
    // Together with the time-out this bears a reply that takes twice as long as the maker allows.
    quietMs: replyTimeoutMs + 200,
    pauseMs: 20,
    connectTimeoutMs: 5000,
    firstRetryMs: 200,
    longestRetryMs: 15_000,
    mutedAfterMs: 60_000,
    ...overrides,
  };
}

function replyTimeoutFor(baudRate: number): number {
  if (baudRate >= 9600) return 1000;
  if (baudRate >= 4800) return 1500;
  if (baudRate >= 2400) return 2000;
  return 2500;
}
