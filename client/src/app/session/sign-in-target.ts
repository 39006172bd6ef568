/** Where sign-in leads: the page that was asked for, within this app only. */
export function targetOf(url: string): string {
  const to = new URLSearchParams(url.split('?')[1] ?? '').get('to');
  return to !== null && /^\/(?!\/)/.test(to) ? to : '/';
}
