import { provideLocationMocks } from '@angular/common/testing';
import { TestBed } from '@angular/core/testing';
import { Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { NEVER } from 'rxjs';
import { stage } from '../frame/test/stage';
import SettingsPage from './settings-page';

describe('the page of the settings', () => {
  it('puts an address right that names no group, and leaves one that does', async () => {
    await stage({
      routes: [{ path: 'more/settings/:group', component: SettingsPage }],
      routing: [withComponentInputBinding()],
      api: { send: () => NEVER },
      providers: [provideLocationMocks()],
    });
    const harness = await RouterTestingHarness.create();
    for (const [asked, stands] of [
      ['methods', 'methods'],
      ['UNKNOWN', 'property'],
    ] as const) {
      await harness.navigateByUrl(`/more/settings/${asked}`);
      await harness.fixture.whenStable();
      expect(TestBed.inject(Router).url).toBe(`/more/settings/${stands}`);
    }
  });
});
