import { changeMeter, checkMeter, codeOfMeter, type MeterForm, meterOfForm, newMeter } from './meter-form';

const FORM: MeterForm = { ...newMeter('020103'), serialPort: '3', address: '30', room: ' E406 ' };

describe('meter form', () => {
  it('shows the code that its place makes', () => {
    expect([codeOfMeter(newMeter('020103')), codeOfMeter(FORM), codeOfMeter({ ...FORM, address: '248' })]).toEqual([
      null,
      '020103031E',
      null,
    ]);
  });

  it('is sent as it is read', () => {
    expect(meterOfForm(FORM)).toEqual({
      ...{ dpuCode: '020103' as never, serialPort: 3, address: 30, room: 'E406', model: 'DDSY1352', postpaid: false },
      ...{ ctRatio: 1, remark: '' },
    });
  });

  it('makes a meter that only measures postpaid, and a prepaid one prepaid again', () => {
    const measuring = changeMeter(FORM, { model: 'DTSF1352' });
    expect([measuring.postpaid, changeMeter(measuring, { model: 'DTSY1352' }).postpaid]).toEqual([true, false]);
    expect(changeMeter(FORM, { postpaid: true }).postpaid).toBeTrue();
  });

  const wrong: readonly [Partial<MeterForm>, object][] = [
    [{ dpuCode: '20103' }, { dpuCode: 'dpu_missing' }],
    [{ serialPort: '100' }, { serialPort: 'port_wrong' }],
    [{ address: '1E' }, { address: 'address_wrong' }],
    [{ room: ' ' }, { room: 'room_missing' }],
    [{ room: 'E_4' }, { room: 'room_wrong' }],
    [{ ctRatio: '0' }, { ctRatio: 'ratio_wrong' }],
  ];
  for (const [change, faults] of wrong) {
    it(`finds what is wrong with ${JSON.stringify(change)}`, () => {
      expect(checkMeter({ ...FORM, ...change })).toEqual(faults as never);
      expect(meterOfForm({ ...FORM, ...change })).toBeUndefined();
    });
  }
});
