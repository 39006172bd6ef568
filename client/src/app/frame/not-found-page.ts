import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { PageState } from '../ui/page-state';

@Component({
  selector: 'app-not-found-page',
  imports: [PageState, RouterLink, TranslocoPipe],
  template: `
    <app-page-state icon="unknown" [head]="'notFound.title' | transloco" [text]="'notFound.text' | transloco">
      <a class="button main" routerLink="/">{{ 'notFound.home' | transloco }}</a>
    </app-page-state>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class NotFoundPage {}
