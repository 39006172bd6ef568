import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationError, NavigationStart, Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { filter, map } from 'rxjs';
import { Icon } from '../ui/icon';

/** Says that a page could not be opened, since its part of the app could not be loaded, and opens it again. */
@Component({
  selector: 'app-unloaded-page',
  imports: [Icon, TranslocoPipe],
  template: `
    <div role="alert">
      @if (url(); as url) {
        <p class="note look">
          <app-icon name="server-away" [size]="20" />
          <span>{{ 'frame.unloaded' | transloco }}</span>
          <button type="button" class="button" (click)="open(url)">{{ 'common.retry' | transloco }}</button>
        </p>
      }
    </div>
  `,
  styles: `
    :host {
      position: fixed;
      inset: 72px 16px auto;
      z-index: 20;
      max-width: 560px;
      margin-inline: auto;
    }
    .note {
      align-items: center;
      margin: 0;
      border: 1px solid currentColor;
    }
    span {
      flex: 1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UnloadedPage {
  private readonly router = inject(Router);
  protected readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationStart || event instanceof NavigationError),
      map((event) => (event instanceof NavigationError ? event.url : null)),
    ),
    { initialValue: null },
  );

  protected open(url: string): void {
    void this.router.navigateByUrl(url);
  }
}
