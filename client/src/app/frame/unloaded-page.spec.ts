import { ChangeDetectionStrategy, Component } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router, withRouterConfig } from '@angular/router';
import en from '../../i18n/en.json';
import { App } from '../app';
import { stage } from './test/stage';

@Component({ selector: 'app-one-here', template: 'One meter', changeDetection: ChangeDetectionStrategy.OnPush })
class OneHere {}

describe('a page whose part of the app cannot be loaded', () => {
  let canLoad: boolean;
  let fixture: ComponentFixture<App>;
  const text = (): string => (fixture.nativeElement as HTMLElement).textContent;
  const go = async (url: string): Promise<void> => {
    await TestBed.inject(Router).navigateByUrl(url);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    canLoad = false;
    await stage({
      routes: [
        { path: '', pathMatch: 'full', component: OneHere },
        {
          path: 'far',
          loadComponent: () => (canLoad ? Promise.resolve(OneHere) : Promise.reject(new TypeError('no signal'))),
        },
      ],
      routing: [withRouterConfig({ resolveNavigationPromiseOnError: true })],
    });
    fixture = TestBed.createComponent(App);
  });

  it('is said, and opens as soon as it can be loaded', async () => {
    await go('/');
    expect(text()).not.toContain(en.frame.unloaded);
    await go('/far');
    expect(text()).toContain(en.frame.unloaded);
    canLoad = true;
    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    await fixture.whenStable();
    expect(TestBed.inject(Router).url).toBe('/far');
    expect(text()).toContain('One meter');
    expect(text()).not.toContain(en.frame.unloaded);
  });

  it('is said no longer when another one is opened', async () => {
    await go('/far');
    await go('/');
    expect(text()).not.toContain(en.frame.unloaded);
  });
});
