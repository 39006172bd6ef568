/** The server's HTTP door as somebody in the office uses it, beside the browser that is tested. */
export interface Office {
  send<T>(method: string, path: string, body?: unknown): Promise<T>;
}

/** The columns of a sale that the specs compare. */
export interface OfficeSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly state: string;
  readonly amountMinor: number;
  readonly meterCode: string;
  readonly soldAt: string;
  readonly businessDate: string;
  readonly operatorName: string;
  readonly remark: string | null;
}

export async function openOffice(serverPort: number, operator = 'admin'): Promise<Office> {
  const url = `http://127.0.0.1:${serverPort}`;
  const call = async <T>(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // What is deleted is answered with nothing.
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    return (answer === '' ? undefined : JSON.parse(answer)) as T;
  };
  const credentials = { loginName: operator, password: `demo-${operator}` };
  const { accessToken } = await call<{ accessToken: string }>('POST', '/api/session', credentials, {});
  return { send: (method, path, body) => call(method, path, body, { authorization: `Bearer ${accessToken}` }) };
}

/** First recharges are numbered by the office, which is no device. */
const OFFICE_NUMBERS = 'A-';

/** All sales of devices, newest first. */
export async function salesOfDevices(office: Office): Promise<OfficeSale[]> {
  const { items } = await office.send<{ items: OfficeSale[] }>('GET', '/api/lists/sales?size=500');
  return items.filter(({ receiptNumber }) => !receiptNumber.startsWith(OFFICE_NUMBERS));
}

/** An account on one free meter that may hold no more than `limitMinor`. */
export async function openAccount(
  office: Office,
  meterCode: string,
  name: string,
  limitMinor: number,
  firstRechargeMinor = 0,
): Promise<void> {
  const recharge = { firstRechargeMinor, method: 'cash', transferredFrom: null, transferredMinor: 0 };
  await office.send('POST', '/api/accounts', {
    ...{ requestId: crypto.randomUUID(), shiftId: crypto.randomUUID(), name },
    ...{ telephone: '', address: '', remark: '' },
    meters: [
      { assignmentId: crypto.randomUUID(), meterCode, ...recharge, terms: await termsWithLimit(office, limitMinor) },
    ],
  });
}

/** The prices of the settings with a hoarding limit. */
export async function termsWithLimit(office: Office, hoardingLimitMinor: number): Promise<object> {
  const { prices, powerThresholdW } = await office.send<Record<string, unknown>>('GET', '/api/settings');
  const alarms = { alarm1Minor: 100, alarm2Minor: 10, promptAlarm1: true, promptAlarm2: true, sendAlarms: false };
  return { hoardingLimitMinor, prices, powerThresholdW, ...alarms, electricityType: 'residential' };
}
