import { codeOfAddress } from './code-of-address';

describe('the code of a new device', () => {
  for (const [text, code] of [
    ['https://power.example.org/device?code=ABCD-EFGH-JKLM', 'ABCD-EFGH-JKLM'],
    [' abcd efgh jklm ', 'abcd efgh jklm'],
    ['https://power.example.org/m/020103031E', ''],
  ] as const) {
    it(`in '${text}' is '${code}'`, () => expect(codeOfAddress(text)).toBe(code));
  }
});
