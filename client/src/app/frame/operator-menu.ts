import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { LanguageSwitch } from '../i18n/language-switch';
import { OperatorMenuActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';
import { Theme, THEMES } from './theme';

/** Who works here, and what concerns only him and this screen: language, light, password, sign out. */
@Component({
  selector: 'app-operator-menu',
  imports: [RouterLink, TranslocoPipe, Icon, LanguageSwitch],
  templateUrl: './operator-menu.html',
  styleUrl: './operator-menu.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OperatorMenu {
  private readonly store = inject(Store);
  protected readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  protected readonly theme = inject(Theme);
  protected readonly themes = THEMES;

  protected signOut(): void {
    this.store.dispatch(OperatorMenuActions.signOut());
  }
}
