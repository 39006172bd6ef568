import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { APP_VERSION } from '../app-version';
import { settingsFeature } from '../settings/settings.feature';

/** What this is, and under which terms. */
@Component({
  selector: 'app-about-page',
  imports: [TranslocoPipe],
  template: `
    <div class="page narrow">
      <section class="card">
        <img src="icons/icon.svg" alt="" width="72" height="72" />
        <h2>{{ 'app.name' | transloco }}</h2>
        @if (settings()?.propertyName; as name) {
          <p>{{ name }}</p>
        }
        <p class="small soft">{{ 'about.version' | transloco: { version } }}</p>
        <p class="soft">{{ 'about.text' | transloco }}</p>
        <p class="soft">{{ 'about.licence' | transloco }}</p>
        <p>
          <a class="button bare" href="/api/docs" target="_blank" rel="noopener">{{ 'about.api' | transloco }}</a>
        </p>
      </section>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export default class AboutPage {
  protected readonly version = APP_VERSION;
  protected readonly settings = inject(Store).selectSignal(settingsFeature.selectSettings);
}
