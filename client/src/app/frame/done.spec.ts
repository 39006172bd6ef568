import { ChangeDetectionStrategy, Component } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router, RouterOutlet } from '@angular/router';
import { Done } from './done';
import { DoneNote } from './done-note';
import { stage } from './test/stage';

@Component({ selector: 'app-one-here', template: 'One', changeDetection: ChangeDetectionStrategy.OnPush })
class OneHere {}

@Component({
  selector: 'app-frame-here',
  imports: [DoneNote, RouterOutlet],
  template: '<h1 tabindex="-1">Building 42</h1><app-done-note /><router-outlet />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class FrameHere {}

describe('what was done on the page before', () => {
  let fixture: ComponentFixture<FrameHere>;
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const said = () => page().querySelector('[role="status"]')?.textContent.replace(/\s+/g, ' ').trim();
  const go = async (url: string): Promise<void> => {
    await TestBed.inject(Router).navigateByUrl(url);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    await stage({
      routes: [
        { path: 'locked', component: OneHere, canActivate: [() => false] },
        { path: '**', component: OneHere },
      ],
    });
    fixture = TestBed.createComponent(FrameHere);
    document.body.append(page());
    await go('/more/buildings/new');
  });
  afterEach(() => page().remove());

  it('is said on the next page, whose head takes the focus, until one goes elsewhere', async () => {
    await TestBed.inject(Done).go(['/more/buildings/42'], {
      ...{ key: 'done.added', what: 'Building 42', again: ['/more/buildings/new'] },
    });
    await fixture.whenStable();
    expect(TestBed.inject(Router).url).toBe('/more/buildings/42');
    expect(said()).toContain('Building 42 is added.');
    expect(document.activeElement).toBe(page().querySelector('h1'));
    const again = page().querySelector('a');
    expect([again?.textContent, again?.getAttribute('href')]).toEqual(['Add another', '/more/buildings/new']);
    await go('/more/buildings/42?tab=two');
    expect(said()).toContain('Building 42 is added.');
    await go('/more/buildings');
    expect(said()).toBe('');
  });

  it('is taken away by its button', async () => {
    await TestBed.inject(Done).go(['/more/buildings'], { key: 'done.deleted', what: 'Building 42' });
    await fixture.whenStable();
    expect(said()).toBe('Building 42 is deleted.');
    page().querySelector('button')?.click();
    await fixture.whenStable();
    expect(said()).toBe('');
  });

  it('is not said where one is not let in', async () => {
    await TestBed.inject(Done).go(['/locked'], { key: 'done.saved', what: 'Building 42' });
    await fixture.whenStable();
    expect(said()).toBe('');
  });
});
