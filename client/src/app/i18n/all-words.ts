import { inject } from '@angular/core';
import type { CanActivateFn } from '@angular/router';
import { Language } from './language';

/** Opens a page once all words are there; where they do not come, the navigation fails, and `UnloadedPage` says so. */
export const allWords: CanActivateFn = () =>
  inject(Language)
    .loadAll()
    .then(() => true);
