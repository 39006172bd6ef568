import { afterNextRender, Directive, ElementRef, inject } from '@angular/core';

/** The field that a page or a form is opened for: the cursor stands in it as soon as it is there. */
@Directive({ selector: 'input[appFocusHere]' })
export class FocusHere {
  constructor() {
    const field = inject<ElementRef<HTMLInputElement>>(ElementRef).nativeElement;
    afterNextRender(() => field.focus({ preventScroll: true }));
  }
}
