import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { hostOf, show, stage, wordsOf } from '../frame/test/stage';
import { RefusedFields } from './refused-fields';
import { SearchChoice, type SearchedChoice } from './search-choice';

const DPUS = [
  { value: '010101', word: 'Building 1 · Floor 1 · Old mall' },
  { value: '010201', word: 'Building 1 · Floor 2 · 10.0.0.2' },
  { value: '020103', word: 'Building 2 · Floor 1 · 10.0.0.3' },
];

@Component({
  selector: 'app-form-here',
  imports: [SearchChoice],
  template: `
    <app-search-choice name="dpu" label="DPU" [value]="value()" [choices]="choices()" (typed)="value.set($event)" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class FormHere {
  readonly choices = signal<readonly SearchedChoice[]>(DPUS);
  readonly value = signal('');
}

describe('a choice that is searched', () => {
  const open = async () => {
    await stage();
    const fixture = await show(FormHere);
    const host = hostOf(fixture);
    document.body.append(host);
    const form = fixture.componentInstance;
    const box = host.querySelector('input') as HTMLInputElement;
    const tell = async (event: Event) => {
      box.dispatchEvent(event);
      await fixture.whenStable();
    };
    const type = (text: string) => {
      box.value = text;
      return tell(new Event('input'));
    };
    /** Whether the form hears of the key. */
    const press = async (key: string, more: KeyboardEventInit = {}): Promise<boolean> => {
      const event = new KeyboardEvent('keydown', { key, cancelable: true, ...more });
      await tell(event);
      return !event.defaultPrevented;
    };
    const options = () =>
      box.getAttribute('aria-expanded') === 'true' ? [...host.querySelectorAll<HTMLElement>('[role="option"]')] : [];
    const codes = () => options().map((one) => one.textContent.trim().slice(0, 6));
    /** what a screen reader has in view; it is marked for the eye too */
    const pointed = (): string | undefined => {
      const one = host.querySelector<HTMLElement>(`[id="${box.getAttribute('aria-activedescendant') ?? ''}"]`);
      expect(options().filter((option) => option.ariaSelected === 'true')).toEqual(one ? [one] : []);
      return one?.textContent.trim().slice(0, 6);
    };
    const status = () => wordsOf(host.querySelector('[role="status"]'));
    return { fixture, host, form, box, tell, type, press, options, codes, pointed, status };
  };
  afterEach(() => document.querySelectorAll('app-search-choice').forEach((one) => one.parentElement?.remove()));

  it('shows all at a tap, and by each word that is typed those that have it', async () => {
    const { tell, type, codes } = await open();
    expect(codes()).toEqual([]);
    await tell(new MouseEvent('click'));
    expect(codes()).toEqual(['010101', '010201', '020103']);
    for (const [typed, found] of [
      ['building 1 floor', ['010101', '010201']],
      ['mall building', ['010101']],
      ['MALL', ['010101']],
      ['0201', ['010201', '020103']],
    ] as const) {
      await type(typed);
      expect(codes())
        .withContext(typed)
        .toEqual([...found]);
    }
  });

  it('is taken by a tap or with the arrows, and left as it was typed by Escape', async () => {
    const { form, type, press, codes, options, fixture } = await open();
    await type('floor 1');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    expect([form.value(), codes()]).toEqual(['020103', []]);
    await type('mall');
    options()[0]?.click();
    await fixture.whenStable();
    expect([form.value(), codes()]).toEqual(['010101', []]);
    await type('0102');
    expect(await press('Escape')).toBe(false);
    expect([form.value(), codes()]).toEqual(['0102', []]);
    // The next Escape is the page's.
    expect(await press('Escape')).toBe(true);
  });

  it('is gone through from its first or its last, round and round, and by Alt it opens and closes only', async () => {
    const { press, codes, pointed } = await open();
    for (const [key, altKey, at] of [
      ['ArrowDown', true, undefined],
      ['ArrowDown', false, '010101'],
      ['ArrowUp', false, '020103'],
      ['ArrowDown', false, '010101'],
    ] as const) {
      await press(key, { altKey });
      expect([codes().length, pointed()]).toEqual([3, at]);
    }
    await press('ArrowUp', { altKey: true });
    expect([codes(), pointed()]).toEqual([[], undefined]);
    await press('ArrowUp');
    expect(pointed()).toBe('020103');
  });

  it('keeps what the arrows come to in sight', async () => {
    const { form, fixture, press, options, host } = await open();
    form.choices.set(Array.from({ length: 60 }, (_, at) => ({ value: `0101${10 + at}`, word: 'Building 1' })));
    await fixture.whenStable();
    await press('ArrowUp');
    expect(options().length).toBe(50);
    const [list, last] = [host.querySelector('[role="listbox"]'), options().at(-1)];
    expect(last?.getBoundingClientRect().bottom).toBeLessThanOrEqual(list?.getBoundingClientRect().bottom ?? 0);
  });

  it('is taken by Enter as the only one left, and Enter is the form’s where it is typed in whole', async () => {
    const { form, type, press, codes } = await open();
    await type('building 1');
    expect(await press('Enter')).toBe(true);
    await type('mall');
    expect([await press('Enter'), form.value(), codes()]).toEqual([false, '010101', []]);
    await type('010201');
    expect([await press('Enter'), form.value()]).toEqual([true, '010201']);
    // This Enter ends a word of Chinese.
    await type('mall');
    expect([await press('Enter', { isComposing: true }), form.value()]).toEqual([true, 'mall']);
  });

  it('says how many there are, or that there is none, unless nothing is known to choose from', async () => {
    const { form, fixture, type, press, status } = await open();
    expect(status()).toBe('');
    await type('building 1');
    expect(status()).toBe('2 to choose from');
    await type('cellar');
    expect(status()).toBe('Nothing matches.');
    await press('Escape');
    expect(status()).toBe('');
    form.choices.set([]);
    await type('010101');
    await fixture.whenStable();
    expect(status()).toBe('');
  });

  it('is refused no more when another is taken', async () => {
    const { form, fixture, box, press } = await open();
    const said = () => document.getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent;
    TestBed.inject(RefusedFields).say(['dpu'], 'There is no such DPU.');
    await fixture.whenStable();
    expect(said()).toBe('There is no such DPU.');
    await press('ArrowDown');
    await press('Enter');
    expect([form.value(), said(), box.getAttribute('aria-invalid')]).toEqual(['010101', undefined, 'false']);
  });
});
