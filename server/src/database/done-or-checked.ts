/**
 * What the same form has done already, or else what its check says. The two are looked at one after the other, without a
 * lock: a form that is sent twice at once may be done between the looks, and the check would refuse it for what it did.
 */
export async function doneOrChecked<D extends object, C>(
  findDone: () => Promise<D | null | undefined>,
  check: () => Promise<C>,
): Promise<{ readonly done: D } | { readonly done: null; readonly checked: C }> {
  const before = await findDone();
  if (before) return { done: before };
  try {
    return { done: null, checked: await check() };
  } catch (refusal) {
    const done = await findDone();
    if (done) return { done };
    throw refusal;
  }
}
