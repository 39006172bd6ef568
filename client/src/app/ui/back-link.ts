import { ChangeDetectionStrategy, Component } from '@angular/core';
import { Icon } from './icon';

/** The way out of a page that was opened from a list, named for where it leads. */
@Component({
  selector: 'a[appBack]',
  imports: [Icon],
  template: '<app-icon name="back" [size]="20" /><span><ng-content /></span>',
  host: { class: 'back' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BackLink {}
