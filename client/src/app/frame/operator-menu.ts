import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { LanguageSwitch } from '../i18n/language-switch';
import { outboxFeature } from '../outbox/outbox.feature';
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
  private readonly router = inject(Router);
  private readonly outbox = this.store.selectSignal(outboxFeature.selectOutboxState);
  private readonly permissions = this.store.selectSignal(sessionFeature.selectPermissions);
  protected readonly maySell = computed(() => this.permissions().has('sell.update'));
  protected readonly operator = this.store.selectSignal(sessionFeature.selectOperator);
  protected readonly theme = inject(Theme);
  protected readonly themes = THEMES;

  /** An open till or unsent sales are looked at first; nothing of them is lost by signing out. */
  protected signOut(): void {
    const operatorId = this.operator()?.operatorId ?? '';
    const { shifts, unsent } = this.outbox();
    const leavesSomething = unsent > 0 || shifts.some((shift) => shift.operatorId === operatorId);
    if (leavesSomething) void this.router.navigate(['/till'], { queryParams: { leaving: true } });
    else this.store.dispatch(OperatorMenuActions.signOut({ operatorId }));
  }
}
