import { doneOrChecked } from './done-or-checked.js';

describe('a form that may have been done', () => {
  const refusal = new Error('the meter has an account already');

  it('is what it did before, and is not checked again', async () => {
    const check = jasmine.createSpy('check').and.rejectWith(refusal);
    expect(await doneOrChecked(async () => ({ id: 1 }), check)).toEqual({ done: { id: 1 } });
    expect(check).not.toHaveBeenCalled();
  });

  it('is what the check says where it was not done', async () => {
    const looked = await doneOrChecked(
      async () => undefined,
      async () => 'free',
    );
    expect(looked).toEqual({ done: null, checked: 'free' });
  });

  it('is what it did between the two looks, whatever the check finds then', async () => {
    let stored: { id: number } | null = null;
    const looked = await doneOrChecked(
      async () => stored,
      async () => {
        stored = { id: 1 };
        throw refusal;
      },
    );
    expect(looked).toEqual({ done: { id: 1 } });
  });

  it('is refused where the check refuses it and nothing was done', async () => {
    const refused = doneOrChecked(
      async () => null,
      async () => Promise.reject(refusal),
    );
    await expectAsync(refused).toBeRejectedWith(refusal);
  });
});
