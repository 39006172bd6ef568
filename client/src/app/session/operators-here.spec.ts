import { TestBed } from '@angular/core/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { type Operator, PIN_TRIES } from '#shared';
import { OperatorsHere } from './operators-here';
import { fitsPinCheck, makePinCheck } from './pin-check';

const operator = (fullName: string, operatorId = '0197b7a0-0000-7000-8000-000000000001'): Operator => ({
  ...{ operatorId, loginName: fullName.toLowerCase(), fullName, roleName: 'seller', permissions: [] },
  ...{ buildings: 'all', mustChangePassword: false, hasPin: true },
});
const ADA = operator('Ada');
const BELA = operator('Bela', '0197b7a0-0000-7000-8000-000000000002');

describe('operators of a shared tablet', () => {
  const open = (): OperatorsHere => {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
    return TestBed.inject(OperatorsHere);
  };
  beforeEach(() => localStorage.removeItem('operators-here'));
  afterAll(() => localStorage.removeItem('operators-here'));

  it('are known by name also after a reload, and only with a PIN', () => {
    const here = open();
    here.note(BELA);
    here.note(ADA);
    here.note({ ...operator('Carl', '0197b7a0-0000-7000-8000-000000000003'), hasPin: false });
    expect(
      open()
        .list()
        .map((one) => one.operator.fullName),
    ).toEqual(['Ada', 'Bela']);
  });

  it('open it by a PIN that was learnt, and by no other; a few wrong ones lock it until the password comes', async () => {
    const here = open();
    here.note(ADA);
    expect((await here.check(ADA.operatorId, '739158')).word).toBe('unknown');
    await here.learn(ADA, '739158');
    const kept = localStorage.getItem('operators-here') ?? '';
    expect(kept).not.toContain('739158');
    expect((await here.check(ADA.operatorId, '739158')).word).toBe('right');
    // One in a thousand fits by chance: the tries begin with PINs that do not.
    const check = here.of(ADA.operatorId)?.pin;
    const wrong: string[] = [];
    for (let pin = 2000; wrong.length < PIN_TRIES; pin++) {
      if (check && !(await fitsPinCheck(String(pin), check))) wrong.push(String(pin));
    }
    for (const [at, pin] of wrong.entries()) {
      expect(await open().check(ADA.operatorId, pin)).toEqual({ word: 'wrong', triesLeft: PIN_TRIES - 1 - at });
    }
    expect((await open().check(ADA.operatorId, '739158')).word).toBe('locked');
    const again = open();
    again.note(ADA);
    expect((await again.check(ADA.operatorId, '739158')).word).toBe('right');
  }, 60_000);

  it('lose their PIN here when the server says that they have none, and when they are forgotten', async () => {
    const here = open();
    await here.learn(ADA, '739158');
    here.update({ ...ADA, hasPin: false });
    expect((await here.check(ADA.operatorId, '739158')).word).toBe('unknown');
    await here.learn(BELA, '2846');
    here.forget(BELA.operatorId);
    expect(here.of(BELA.operatorId)).toBeUndefined();
  }, 30_000);

  it('leave so little of a PIN behind that many others fit it', async () => {
    const check = await makePinCheck('739158', 1);
    let fitting = 0;
    for (let pin = 0; pin < 8_000; pin++) fitting += (await fitsPinCheck(String(pin), check)) ? 1 : 0;
    expect(fitting).toBeGreaterThan(0);
    expect(fitting).toBeLessThan(40);
  });
});
