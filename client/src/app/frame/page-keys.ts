/**
 * Keys that work on every page of a desktop: `/` goes to its search, the arrow goes on from there into its list (where
 * `ListKeys` walks), Escape goes back to where the page was opened from.
 */
const TYPED_INTO = 'input:not([inputmode="none"]), textarea, select, dialog *';
const LAID_OVER = 'dialog[open], :popover-open';

export function pressPageKey(event: KeyboardEvent, page: HTMLElement): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  if (!(target instanceof HTMLElement) || document.querySelector(LAID_OVER)) return;
  const search = page.querySelector<HTMLInputElement>('input[type="search"]');
  switch (event.key) {
    case '/':
      if (target.matches(TYPED_INTO) || !search?.checkVisibility()) return;
      event.preventDefault();
      search.select();
      search.focus();
      return;
    case 'ArrowDown':
      if (target !== search) return;
      event.preventDefault();
      page.querySelector<HTMLElement>('.list .item')?.focus();
      return;
    case 'Escape':
      page.querySelector<HTMLElement>('a.back')?.click();
      return;
  }
}
