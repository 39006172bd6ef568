import { NEVER } from 'rxjs';
import { TestBed } from '@angular/core/testing';
import { formSender } from '../api/form-sender';
import { hostOf, show, stage } from '../frame/test/stage';
import { Removal } from './removal';

describe('the button that deletes', () => {
  for (const low of [false, true]) {
    it(`is as high as the buttons that it stands among (${low ? 'usual' : 'tall'})`, async () => {
      await stage({ api: { send: () => NEVER } });
      const sender = TestBed.runInInjectionContext(formSender);
      const host = hostOf(await show(Removal, { sender, low, head: '' }));
      expect(host.querySelector('.button')?.classList.contains('tall')).toBe(!low);
    });
  }
});
