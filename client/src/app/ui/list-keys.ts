import { Directive, ElementRef, inject } from '@angular/core';

/** Arrow keys walk the items of a list; Enter opens them, since they are links or buttons. */
@Directive({
  selector: '[appListKeys]',
  host: { '(keydown.arrowdown)': 'walk($event, 1)', '(keydown.arrowup)': 'walk($event, -1)' },
})
export class ListKeys {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  protected walk(event: Event, step: 1 | -1): void {
    const items = [...this.host.nativeElement.querySelectorAll<HTMLElement>('.item')];
    const next = items[items.findIndex((item) => item === document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
