import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { FormSender } from '../api/form-sender';
import type { FaultState } from '../api/faults';
import { stage } from '../frame/test/stage';
import { SaveBar } from './save-bar';
import { TextField } from './text-field';

const fault = signal<FaultState | null>(null);
const SAVING: FormSender = {
  busy: signal(false),
  fault,
  send: () => undefined,
  clear: () => fault.set(null),
};

@Component({
  selector: 'app-form-here',
  imports: [SaveBar, TextField],
  template: `
    <form novalidate>
      <app-text-field name="serial-port" label="Port" value="1" />
      <app-text-field name="dpu" label="DPU" value="010101" />
      <app-text-field name="locked" label="Locked" value="1" [locked]="true" />
      <app-save-bar [saving]="saving" [fields]="{ dpuCode: 'dpu' }" />
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class FormHere {
  protected readonly saving = SAVING;
}

describe('the end of a form', () => {
  const open = async () => {
    fault.set(null);
    await stage();
    const fixture = TestBed.createComponent(FormHere);
    const page = fixture.nativeElement as HTMLElement;
    document.body.append(page);
    const refuse = async (refusal: string, ...paths: readonly string[]) => {
      fault.set({ refusal, message: 'No.', details: {}, fields: paths.map((path) => ({ path, message: '' })) });
      await fixture.whenStable();
    };
    const box = (name: string) => page.querySelector<HTMLInputElement>(`#${name}`) as HTMLInputElement;
    const said = (name: string) =>
      page.querySelector(`[id="${box(name).getAttribute('aria-describedby') ?? ''}"]`)?.textContent;
    const note = () => page.querySelector('[role="alert"]')?.textContent.trim();
    await fixture.whenStable();
    return { fixture, page, refuse, box, said, note };
  };

  it('leads to the field that was refused, which says why until it is typed anew', async () => {
    const { fixture, page, refuse, box, said, note } = await open();
    await refuse('no_words_for_this', 'serialPort');
    expect([document.activeElement, said('serial-port'), note()]).toEqual([box('serial-port'), 'No.', '']);
    expect(['serial-port', 'dpu'].map((name) => box(name).getAttribute('aria-invalid'))).toEqual(['true', 'false']);
    box('serial-port').dispatchEvent(new Event('input', { bubbles: true }));
    await fixture.whenStable();
    expect([box('serial-port').getAttribute('aria-invalid'), note()]).toEqual(['false', '']);
    await refuse('no_words_for_this', 'meter.dpuCode');
    expect([document.activeElement, said('dpu')]).toEqual([box('dpu'), 'No.']);
    page.remove();
  });

  it('says itself what concerns no field that one could type in', async () => {
    const { page, refuse, box, note } = await open();
    await refuse('no_words_for_this', 'locked', 'elsewhere');
    expect([note(), box('locked').getAttribute('aria-invalid')]).toEqual(['No.', 'false']);
    page.remove();
  });
});
