import type { ComponentFixture } from '@angular/core/testing';
import en from '../../i18n/en.json';
import { show, stage } from '../frame/test/stage';
import { SecretCopy } from './secret-copy';

describe('a secret that is given away once', () => {
  let fixture: ComponentFixture<SecretCopy>;

  beforeEach(async () => {
    await stage();
    fixture = await show(SecretCopy, { secret: 'ABCD-EFGH' });
  });

  const tap = async (): Promise<string> => {
    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    await new Promise((next) => setTimeout(next));
    await fixture.whenStable();
    return (fixture.nativeElement as HTMLElement).textContent;
  };

  it('is copied by a tap, and says so', async () => {
    const write = spyOn(navigator.clipboard, 'writeText').and.resolveTo();
    expect(await tap()).toContain(en.secret.copied);
    expect(write.calls.allArgs()).toEqual([['ABCD-EFGH']]);
  });

  it('says that it is to be marked by hand where the browser does not let it be copied', async () => {
    spyOn(navigator.clipboard, 'writeText').and.rejectWith(new Error('NotAllowedError'));
    const says = await tap();
    expect(says).toContain(en.secret.notCopied);
    expect(says).not.toContain(en.secret.copied);
  });
});
