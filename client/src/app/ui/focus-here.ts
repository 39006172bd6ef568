import { afterNextRender, Directive, ElementRef, inject } from '@angular/core';

/** The field that a page or a form is opened for: the cursor stands in it as soon as it is there. */
@Directive({ selector: 'app-text-field[appFocusHere]' })
export class FocusHere {
  constructor() {
    const field = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterNextRender(() => field.querySelector('input')?.focus({ preventScroll: true }));
  }
}
