import type { Type } from '@nestjs/common';
import { EntityManager } from 'typeorm';

/**
 * Lets something happen and be committed right after the next look at such rows, before who looked goes on: a race as it
 * can be on MySQL alone, since on SQLite nothing else happens meanwhile.
 */
export function afterFirstLook(row: Type, happens: () => Promise<unknown>): void {
  let looked = false;
  for (const method of ['findBy', 'findOneBy'] as const) {
    const look = EntityManager.prototype[method] as (...given: unknown[]) => Promise<unknown>;
    spyOn(EntityManager.prototype, method).and.callFake(async function (this: EntityManager, ...given: unknown[]) {
      const found = await look.apply(this, given);
      if (looked || given[0] !== row) return found as never;
      looked = true;
      await happens();
      return found as never;
    });
  }
}
