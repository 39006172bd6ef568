import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { UnloadedPage } from './frame/unloaded-page';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet, UnloadedPage],
  template: '<app-unloaded-page /><router-outlet />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {}
