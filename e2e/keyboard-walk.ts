import type { CDPSession, Page } from 'playwright-core';

/** What a page must be like for whoever has a keyboard and no mouse. Each function tells what is not so, in words. */

/** What the page keeps for the walk: everything that can be used, in the order of the document. */
interface Walk {
  readonly things: Element[];
  isUsable(thing: Element): boolean;
  nameOf(thing: Element): string;
}
declare const window: { keyboardWalk: Walk };

const MORE_THAN_ANY_PAGE = 600;

/** Tab reaches everything that can be used, visibly, in the order of the page, and comes out again at its end. */
export async function walkByTab(page: Page): Promise<string[]> {
  const total = await page.evaluate(beginWalk);
  const faults = new Set<string>();
  const visited = new Set<number>();
  let before = -1;
  for (let presses = 0; ; presses++) {
    if (presses > Math.min(2 * total + 20, MORE_THAN_ANY_PAGE)) {
      faults.add('Tab does not come out of the page again');
      break;
    }
    await page.keyboard.press('Tab');
    const { at, said } = await page.evaluate(lookAtFocus);
    // Behind the last one it comes back to the first, or leaves the page. A date is several stops in one field.
    if (at === null || (visited.has(at) && at !== before)) break;
    // Its picker shows the focus itself.
    if (at !== before) for (const fault of said) faults.add(fault);
    // What was drawn since the walk began has no place in its order.
    if (at < total && before < total && at < before)
      faults.add(`${await page.evaluate(nameOfThing, at)} comes before what stands above it`);
    before = at;
    visited.add(at);
  }
  const missed = await page.evaluate(missedByTab, [...visited]);
  return [...faults, ...missed.map((name) => `${name} is not reached by Tab`)];
}

/** Every dialog of the page, as its button opens it: it keeps the focus, Escape closes it and gives the focus back. */
export async function tryDialogs(page: Page, lookInside: () => Promise<string[]>): Promise<string[]> {
  const faults: string[] = [];
  const dialogs = await page.locator('dialog').count();
  for (let at = 0; at < dialogs; at++) {
    const dialog = page.locator('dialog').nth(at);
    const name = `dialog ${at}`;
    const opener = page.locator('a[href]:visible, button:visible:enabled').last();
    await opener.focus();
    await dialog.evaluate((one: HTMLDialogElement) => one.showModal());
    const isInside = () => dialog.evaluate((one) => one.contains(document.activeElement));
    if (!(await isInside())) faults.push(`${name} does not take the focus`);
    const inside = await dialog.locator('button:visible, input:visible, select:visible, a[href]:visible').count();
    for (let presses = 0; presses <= inside; presses++) {
      await page.keyboard.press('Tab');
      // Between the last and the first one Chromium passes over the body, which can do nothing.
      const isOut = await dialog.evaluate(
        (one) => !one.contains(document.activeElement) && document.activeElement !== document.body,
      );
      if (isOut) faults.push(`${name} lets the focus go`);
    }
    faults.push(...(await lookInside()).map((fault) => `${name}: ${fault}`));
    await page.keyboard.press('Escape');
    if (await dialog.evaluate((one: HTMLDialogElement) => one.open)) faults.push(`${name} stays at Escape`);
    const isBack = await opener.evaluate((one) => document.activeElement === one);
    if (!isBack) faults.push(`${name} does not give the focus back`);
  }
  return faults;
}

/** What reacts to a click and cannot be focused, nor has anything in it that can: for a mouse only. */
export async function forMouseOnly(cdp: CDPSession): Promise<string[]> {
  const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
    expression: `(${findMouseOnly.toString()})(getEventListeners)`,
    includeCommandLineAPI: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return (result.value as string[]).map((name) => `${name} can be clicked and not used by the keyboard`);
}

/* What follows runs in the page. */

function beginWalk(): number {
  const USABLE = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]';
  const isUsable = (thing: Element): boolean =>
    thing.checkVisibility({ visibilityProperty: true }) &&
    thing.getClientRects().length > 0 &&
    !thing.matches(':disabled, [tabindex="-1"]:not(a, button, input, select, textarea), [inert] *') &&
    thing.closest('dialog:not([open]), [popover]:not(:popover-open)') === null;
  window.keyboardWalk = {
    things: [...document.querySelectorAll(USABLE)].filter(isUsable),
    isUsable,
    nameOf: (thing) => {
      const text = thing.getAttribute('aria-label') ?? thing.textContent?.trim().replace(/\s+/g, ' ').slice(0, 40);
      return `${thing.localName}${thing.id ? `#${thing.id}` : ''} “${text ?? ''}”`;
    },
  };
  // The walk begins at the top, wherever the page has put the focus.
  const { body } = document;
  body.tabIndex = -1;
  body.focus();
  body.removeAttribute('tabindex');
  scrollTo(0, 0);
  return window.keyboardWalk.things.length;
}

function lookAtFocus(): { at: number | null; said: string[] } {
  const { activeElement: focused, body } = document;
  const { things, isUsable, nameOf } = window.keyboardWalk;
  if (!focused || focused === body) return { at: null, said: [] };
  if (!things.includes(focused)) things.push(focused);
  const said: string[] = [];
  const name = nameOf(focused);
  if (!isUsable(focused)) said.push(`${name} has the focus and cannot be seen`);
  const hasRing = (thing: Element | null): boolean => {
    if (!thing) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(thing);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  };
  const label = focused instanceof HTMLInputElement ? (focused.labels?.[0] ?? null) : null;
  // A field may show its focus at the frame around it.
  const frames = [focused, label, focused.parentElement, focused.parentElement?.parentElement ?? null];
  if (!frames.some(hasRing)) said.push(`${name} does not show that it has the focus`);
  const box = (label && focused.getBoundingClientRect().width < 2 ? label : focused).getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const spots = [0.1, 0.5, 0.9].flatMap((x) =>
    [0.1, 0.5, 0.9].map((y) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y)),
  );
  const isSeen =
    right > left &&
    bottom > top &&
    spots.some((hit) => hit && (focused.contains(hit) || hit.contains(focused) || label?.contains(hit)));
  if (!isSeen) said.push(`${name} has the focus behind something else, or outside of the screen`);
  return { at: things.indexOf(focused), said };
}

function nameOfThing(at: number): string {
  const { things, nameOf } = window.keyboardWalk;
  const thing = things[at];
  return thing ? nameOf(thing) : `thing ${at}`;
}

function missedByTab(visited: readonly number[]): string[] {
  const { things, nameOf } = window.keyboardWalk;
  /** In these the arrows walk, and Tab comes to one of them only. */
  const COMPOSITE = '[role=listbox], [role=tablist], [role=radiogroup], [role=menu], [role=grid], .list';
  const reached = visited.flatMap((at) => things[at] ?? []);
  return things
    .filter((thing) => !reached.includes(thing) && thing.isConnected)
    .filter((thing) => {
      if (thing instanceof HTMLInputElement && thing.type === 'radio') {
        return !reached.some((other) => other instanceof HTMLInputElement && other.name === thing.name);
      }
      if (!(thing instanceof HTMLElement) || thing.tabIndex >= 0) return true;
      const composite = thing.closest(COMPOSITE);
      const owner = composite?.id ? document.querySelector(`[aria-controls~="${composite.id}"]`) : null;
      return !composite || !reached.some((other) => composite.contains(other) || other === owner);
    })
    .map(nameOf);
}

function findMouseOnly(getEventListeners: (thing: Element) => Readonly<Record<string, readonly unknown[]>>): string[] {
  const MOUSE = ['click', 'dblclick', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'contextmenu'];
  const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
  return [...document.querySelectorAll('body *')]
    .filter(
      (thing) => thing.checkVisibility() && MOUSE.some((kind) => (getEventListeners(thing)[kind] ?? []).length > 0),
    )
    .filter((thing) => !thing.matches('label, form') && !thing.closest(FOCUSABLE) && !thing.querySelector(FOCUSABLE))
    .filter((thing) => thing.closest('[role=listbox]') === null)
    .map((thing) => `${thing.localName}.${thing.className} “${thing.textContent?.trim().slice(0, 40) ?? ''}”`);
}
