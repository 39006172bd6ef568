import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { SearchChoice } from './search-choice';

const DPUS = [
  { value: '010101', word: 'Building 1 · Floor 1 · Old mall' },
  { value: '010201', word: 'Building 1 · Floor 2 · 10.0.0.2' },
  { value: '020103', word: 'Building 2 · Floor 1 · 10.0.0.3' },
];

describe('a choice that is searched', () => {
  const open = () => {
    TestBed.configureTestingModule({
      imports: [TranslocoTestingModule.forRoot({ langs: {} })],
      providers: [provideZonelessChangeDetection()],
    });
    const fixture = TestBed.createComponent(SearchChoice);
    const given = { name: 'dpu', label: 'DPU', value: '', choices: DPUS };
    for (const [name, value] of Object.entries(given)) fixture.componentRef.setInput(name, value);
    const typed: string[] = [];
    fixture.componentInstance.typed.subscribe((value) => typed.push(value));
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;
    const box = host.querySelector('input') as HTMLInputElement;
    const tell = (event: Event) => {
      box.dispatchEvent(event);
      fixture.detectChanges();
    };
    const type = (text: string) => {
      box.value = text;
      tell(new Event('input'));
    };
    const press = (key: string) => tell(new KeyboardEvent('keydown', { key, cancelable: true }));
    const options = () =>
      box.getAttribute('aria-expanded') === 'true' ? [...host.querySelectorAll<HTMLElement>('[role="option"]')] : [];
    return {
      fixture,
      box,
      typed,
      tell,
      type,
      press,
      codes: () => options().map((one) => one.textContent.trim().slice(0, 6)),
      options,
    };
  };

  it('shows all at a tap, and by each word that is typed those that have it', () => {
    const { tell, type, codes } = open();
    expect(codes()).toEqual([]);
    tell(new MouseEvent('click'));
    expect(codes()).toEqual(['010101', '010201', '020103']);
    type('building 1 floor');
    expect(codes()).toEqual(['010101', '010201']);
    type('mall building');
    expect(codes()).toEqual(['010101']);
    type('MALL');
    expect(codes()).toEqual(['010101']);
    type('0201');
    expect(codes()).toEqual(['010201', '020103']);
  });

  it('is taken by a tap or with the arrows, and left as it was typed by Escape', () => {
    const { typed, type, press, codes, options, fixture } = open();
    type('floor 1');
    press('ArrowDown');
    press('ArrowDown');
    press('Enter');
    expect([typed.at(-1), codes()]).toEqual(['020103', []]);
    type('mall');
    options()[0]?.click();
    fixture.detectChanges();
    expect([typed.at(-1), codes()]).toEqual(['010101', []]);
    type('0102');
    press('Escape');
    expect([typed.at(-1), codes()]).toEqual(['0102', []]);
  });
});
