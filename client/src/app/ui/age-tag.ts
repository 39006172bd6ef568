import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Language } from '../i18n/language';
import { settingsFeature } from '../settings/settings.feature';
import { ageWords, isStale } from './age';
import { Now } from './now';

/** The age beside a value of a meter; older than the collection interval it turns grey and says so. */
@Component({
  selector: 'app-age',
  imports: [TranslocoPipe],
  template: `
    <time [attr.datetime]="at()" [class.stale]="stale()">
      {{ words().key === 'age.never' ? (never() | transloco) : (words().key | transloco: words()) }}
      @if (stale() && at() !== null) {
        <span> · {{ 'age.old' | transloco }}</span>
      }
    </time>
  `,
  styles: `
    time {
      font-size: 0.8125rem;
      color: var(--ink-soft);
      white-space: nowrap;
    }
    .stale {
      color: var(--unknown);
      font-style: italic;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AgeTag {
  private readonly store = inject(Store);
  private readonly now = inject(Now);
  private readonly language = inject(Language);
  private readonly timeZone = this.store.selectSignal(settingsFeature.selectTimeZone);
  private readonly staleAfterMs = this.store.selectSignal(settingsFeature.selectStaleAfterMs);
  /** UTC, ISO 8601; null for never */
  readonly at = input.required<string | null>();
  /** false where age is no fault: a sale is not stale */
  readonly mayBeStale = input(true);

  /** key of the word where there is no moment */
  readonly never = input('age.never');

  private readonly atMs = computed(() => {
    const at = this.at();
    return at === null ? null : Date.parse(at);
  });
  protected readonly words = computed(() =>
    ageWords(this.atMs(), this.now.ms(), this.timeZone(), this.language.current()),
  );
  protected readonly stale = computed(
    () => this.mayBeStale() && isStale(this.atMs(), this.now.ms(), this.staleAfterMs()),
  );
}
