import { inject, Pipe, type PipeTransform } from '@angular/core';
import { roleInWords } from '#shared';
import { Language } from '../i18n/language';

/** `{{ operator.roleName | roleName }}`: not pure, since a role of the product is called otherwise in another language. */
@Pipe({ name: 'roleName', pure: false })
export class RoleName implements PipeTransform {
  private readonly language = inject(Language).current;

  transform(name: string): string {
    return roleInWords(name, this.language());
  }
}
