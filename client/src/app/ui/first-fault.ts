import { afterNextRender, ElementRef, inject, Injector } from '@angular/core';

/** Leads to the first field that is wrong, once the page has marked it: in its middle, ready to be typed again. */
export function firstFault(): () => void {
  const page = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  const injector = inject(Injector);
  return () => {
    afterNextRender(
      () => {
        const field = page.querySelector<HTMLElement>('[aria-invalid="true"]');
        field?.focus({ preventScroll: true });
        field?.scrollIntoView({ block: 'center' });
      },
      { injector },
    );
  };
}
