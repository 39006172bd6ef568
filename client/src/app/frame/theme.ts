import { DOCUMENT, inject, Injectable, signal } from '@angular/core';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];
const KEY = 'theme';

/** Light or dark, by the system or by choice; the choice is remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly document = inject(DOCUMENT);
  private readonly chosen = signal<ThemeChoice>(
    THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system',
  );
  readonly current = this.chosen.asReadonly();

  choose(theme: ThemeChoice): void {
    localStorage.setItem(KEY, theme);
    this.chosen.set(theme);
    this.apply();
  }

  apply(): void {
    this.document.documentElement.dataset['theme'] = this.chosen();
  }
}
