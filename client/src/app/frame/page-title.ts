import { inject, Injectable, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';

/**
 * The title of the page: a route's `title` is a key of the words. A page that knows better (a tenant's name) says so
 * with `say`; the next navigation takes it back.
 */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly transloco = inject(TranslocoService);
  private readonly title = inject(Title);
  private readonly keyOrText = signal<{ readonly key: string } | { readonly text: string }>({ key: 'app.name' });
  readonly current = this.keyOrText.asReadonly();

  private path = '';

  override updateTitle(snapshot: RouterStateSnapshot): void {
    const key = this.buildTitle(snapshot) ?? 'app.name';
    const path = snapshot.url.split(/[?#]/)[0] ?? '';
    // Another tab of the same page keeps the name that the page gave itself.
    if (path === this.path && 'text' in this.keyOrText()) return;
    this.path = path;
    this.keyOrText.set({ key });
    this.title.setTitle(`${this.transloco.translate(key)} · ${this.transloco.translate('app.name')}`);
  }

  /** Names the page by what it shows. */
  say(text: string): void {
    this.keyOrText.set({ text });
    this.title.setTitle(`${text} · ${this.transloco.translate('app.name')}`);
  }
}
