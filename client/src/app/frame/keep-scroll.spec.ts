import { Location } from '@angular/common';
import { ChangeDetectionStrategy, Component, type ElementRef, signal, viewChild } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { keepScroll } from './keep-scroll';

const rows = signal(100);

@Component({
  selector: 'app-long-page',
  template: `<div [style.height.px]="rows() * 20"></div>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class LongPage {
  protected readonly rows = rows;
}

@Component({
  selector: 'app-frame-of-test',
  imports: [RouterOutlet],
  template: `<main #page style="display: block; height: 200px; overflow-y: auto"><router-outlet /></main>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class FrameOfTest {
  readonly page = viewChild<ElementRef<HTMLElement>>('page');
  constructor() {
    keepScroll(() => this.page()?.nativeElement);
  }
}

describe('keep scroll', () => {
  async function open() {
    rows.set(100);
    TestBed.configureTestingModule({
      providers: [
        provideRouter([
          { path: 'list', component: LongPage },
          { path: 'one', component: LongPage },
        ]),
      ],
    });
    const frame = TestBed.createComponent(FrameOfTest);
    await frame.whenStable();
    const router = TestBed.inject(Router);
    router.setUpLocationChangeListener();
    const go = async (url: string) => {
      await router.navigateByUrl(url);
      await frame.whenStable();
    };
    const back = async () => {
      const done = new Promise((resolve) =>
        router.events.subscribe((event) => 'urlAfterRedirects' in event && resolve(0)),
      );
      TestBed.inject(Location).back();
      await done;
      await frame.whenStable();
    };
    await go('/list');
    const main = frame.componentInstance.page()?.nativeElement as HTMLElement;
    return { frame, main, go, back };
  }

  it('begins a new page at its top', async () => {
    const { main, go } = await open();
    main.scrollTop = 700;
    await go('/one');
    expect(main.scrollTop).toBe(0);
  });

  it('finds the place again that was left, when one goes back', async () => {
    const { main, go, back } = await open();
    main.scrollTop = 700;
    await go('/one');
    main.scrollTop = 100;
    await back();
    expect(main.scrollTop).toBe(700);
  });

  it('finds it too when one goes back by a link of the page', async () => {
    const { main, go } = await open();
    main.scrollTop = 700;
    await go('/one');
    await go('/list');
    expect(main.scrollTop).toBe(700);
    await go('/one');
    expect(main.scrollTop).toBe(0);
  });

  it('waits for a page that is filled later', async () => {
    const { frame, main, go, back } = await open();
    main.scrollTop = 700;
    await go('/one');
    rows.set(20);
    await back();
    expect(main.scrollTop).toBeLessThan(700);
    rows.set(100);
    await frame.whenStable();
    await new Promise((resolve) => setTimeout(resolve));
    expect(main.scrollTop).toBe(700);
  });

  it('leaves whoever scrolls meanwhile where he is', async () => {
    const { frame, main, go, back } = await open();
    main.scrollTop = 700;
    await go('/one');
    rows.set(20);
    await back();
    main.dispatchEvent(new Event('touchstart'));
    rows.set(100);
    await frame.whenStable();
    await new Promise((resolve) => setTimeout(resolve));
    expect(main.scrollTop).toBeLessThan(700);
  });

  it('moves nothing when the same page is asked another question', async () => {
    const { main, go } = await open();
    main.scrollTop = 700;
    await go('/list?state=open');
    expect(main.scrollTop).toBe(700);
  });
});
