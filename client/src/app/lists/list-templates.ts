import { Directive, inject, input, TemplateRef } from '@angular/core';
import type { ListSelection } from '#shared';

/** How a column of a list is drawn where more is to say than its value: `<ng-template appCell="state" let-row>`. */
@Directive({ selector: '[appCell]' })
export class ListCellTemplate {
  readonly appCell = input.required<string>();
  readonly template = inject<TemplateRef<{ $implicit: never }>>(TemplateRef);
}

/** What can be done with one row, at its end: `<ng-template appRowActions let-row>`. */
@Directive({ selector: '[appRowActions]' })
export class RowActionsTemplate {
  readonly template = inject<TemplateRef<{ $implicit: never }>>(TemplateRef);
}

export interface SelectionContext {
  readonly $implicit: ListSelection;
  readonly count: number;
}

/** What else can be done with what is selected: `<ng-template appSelectionActions let-selection let-count="count">`. */
@Directive({ selector: '[appSelectionActions]' })
export class SelectionActionsTemplate {
  readonly template = inject<TemplateRef<SelectionContext>>(TemplateRef);

  static ngTemplateContextGuard(_: SelectionActionsTemplate, context: unknown): context is SelectionContext {
    return context !== null;
  }
}
