import type { Page } from 'playwright-core';

/** What a person at the counter does, in the words that the screens have in English. */

/** Signs in as one of the demo's operators, or with a password of one's own. */
export async function signIn(page: Page, operator: string, password = `demo-${operator}`): Promise<void> {
  await page.getByLabel('Login name').fill(operator);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Makes this browser a device that may sell. */
export async function register(page: Page, name: string): Promise<void> {
  await page.goto(new URL('/device', page.url()).href);
  await page.getByLabel('Name of this device').fill(name);
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByText('Sells until').waitFor();
}

/** Types a room into the search and takes the one hit with Enter. */
export async function find(page: Page, room: string): Promise<void> {
  const search = page.getByRole('combobox', { name: 'Name, room, meter, phone' });
  await search.fill(room);
  await page.getByRole('option', { name: new RegExp(room) }).waitFor();
  await search.press('Enter');
  await page.getByRole('group', { name: 'Keys for the amount' }).waitFor();
}

/** Opens the sell page of a room. */
export async function openSale(page: Page, room: string): Promise<void> {
  await page.goto(new URL('/sell', page.url()).href);
  await find(page, room);
}

export async function typeAmount(page: Page, amount: string): Promise<void> {
  const keypad = page.getByRole('group', { name: 'Keys for the amount' });
  for (const key of amount) await keypad.getByRole('button', { name: key, exact: true }).click();
}

export const sellButton = (page: Page) => page.getByRole('button', { name: /^Sell / });

/** Sells and returns the number of the receipt, once the screen calls the sale safe. */
export async function sell(page: Page, room: string, amount: string): Promise<string> {
  await openSale(page, room);
  await typeAmount(page, amount);
  await sellButton(page).click();
  await page.getByText(/^Safe (on this tablet|with the server)$/).waitFor();
  return receiptNumber(page);
}

/** The number on the paper that is shown. */
export async function receiptNumber(page: Page): Promise<string> {
  return (await page.locator('.paper p.number').textContent())?.trim() ?? '';
}

/** How many sales the queue says are waiting. */
export async function queuedCount(page: Page): Promise<number> {
  const words = await page.getByText('waiting to be sent').textContent();
  return Number(/\d+/.exec(words ?? '')?.[0] ?? Number.NaN);
}

/** What the receipt hands to the system's own share sheet, which no test browser has. */
export async function share(page: Page): Promise<string> {
  await page.evaluate(() => {
    const share = async ({ text = '', url = '' }: ShareData): Promise<void> => {
      document.body.dataset['shared'] = `${text} ${url}`;
    };
    Object.defineProperty(navigator, 'share', { value: share });
  });
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByText('Shared.').waitFor();
  return (await page.locator('body').getAttribute('data-shared')) ?? '';
}
