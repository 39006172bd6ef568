import { TestBed } from '@angular/core/testing';
import { stage } from '../frame/test/stage';
import { SecretField } from './secret-field';
import { TextField } from './text-field';

describe('a field', () => {
  beforeEach(() => stage());

  /** The box of a field, with all that the field says of it. */
  const boxOf = (type: typeof TextField | typeof SecretField, values: Record<string, unknown>) => {
    const fixture = TestBed.createComponent<TextField | SecretField>(type);
    const change = (changed: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(changed)) fixture.componentRef.setInput(name, value);
      fixture.detectChanges();
    };
    change({ name: 'room', label: 'Room', value: '', ...values });
    const host = fixture.nativeElement as HTMLElement;
    const box = host.querySelector('input');
    if (!box) throw new Error('there is no box');
    document.body.append(host);
    const said = () => host.querySelector(`[id="${box.getAttribute('aria-describedby') ?? ''}"]`)?.textContent;
    return { fixture, change, host, box, said };
  };

  it('has its word as its label, and says by it what is wrong, else what to know', () => {
    const { change, host, box, said } = boxOf(TextField, { hint: 'Digits and letters.' });
    expect(box.labels?.[0]?.textContent).toBe('Room');
    expect([box.getAttribute('aria-invalid'), said()]).toEqual(['false', 'Digits and letters.']);
    change({ wrong: 'Enter the room.' });
    expect([box.getAttribute('aria-invalid'), said()]).toEqual(['true', 'Enter the room.']);
    expect(host.textContent).not.toContain('Digits');
    change({ wrong: '', hint: '' });
    expect(box.hasAttribute('aria-describedby')).toBe(false);
    host.remove();
  });

  it('keeps what is too long as it was typed, says so, and does not let its form be sent', () => {
    const { fixture, change, host, box, said } = boxOf(TextField, { most: 24 });
    const form = document.createElement('form');
    const sent = jasmine.createSpy('sent').and.callFake((event: Event) => event.preventDefault());
    form.addEventListener('submit', sent);
    form.append(host);
    document.body.append(form);
    const type = (text: string) => {
      box.value = text;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      fixture.detectChanges();
    };
    expect(box.hasAttribute('maxlength')).toBe(false);
    type('B-1/2 a very long room name');
    expect(said()).toBe('Too long: 27 characters, 24 at most.');
    expect([box.value, box.getAttribute('aria-invalid')]).toEqual(['B-1/2 a very long room name', 'true']);
    form.requestSubmit();
    expect(sent).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(box);
    type('B-1/2');
    form.requestSubmit();
    expect(sent).toHaveBeenCalledTimes(1);
    expect([box.getAttribute('aria-invalid'), said()]).toEqual(['false', undefined]);
    change({ value: 'x'.repeat(25) });
    fixture.detectChanges();
    expect(said()).toBe('Too long: 25 characters, 24 at most.');
    form.remove();
  });

  it('of a secret hides what is typed until it is asked to show it', () => {
    const { fixture, host, box } = boxOf(SecretField, { value: 'apple' });
    const eye = host.querySelector('button');
    const look = () => {
      fixture.detectChanges();
      return [box.type, eye?.getAttribute('aria-label')];
    };
    expect(look()).toEqual(['password', 'Show what is typed']);
    eye?.click();
    expect(look()).toEqual(['text', 'Hide what is typed']);
    expect(box.value).toBe('apple');
    eye?.click();
    expect(look()[0]).toBe('password');
    host.remove();
  });
});
