import { inject, Pipe, type PipeTransform } from '@angular/core';
import type { Words } from '#shared';
import { Language } from './language';

/** `{{ words | inLanguage }}`, for words that stand beside the rules: not pure, since the language may change. */
@Pipe({ name: 'inLanguage', pure: false })
export class InLanguage implements PipeTransform {
  private readonly language = inject(Language);

  transform(words: Words): string {
    return words[this.language.current()];
  }
}
