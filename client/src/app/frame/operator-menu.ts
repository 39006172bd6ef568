import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { outboxFeature } from '../outbox/outbox.feature';
import { RoleName } from '../roles/role-name';
import { OperatorsHere } from '../session/operators-here';
import { OperatorMenuActions, SwitchActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { Icon } from '../ui/icon';
import { Appearance } from './appearance';

/** Who works here, and what concerns only him and this screen: language, light, password, sign out. */
@Component({
  selector: 'app-operator-menu',
  imports: [RouterLink, TranslocoPipe, Appearance, Icon, RoleName],
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
  private readonly here = inject(OperatorsHere);
  /** others who could take this device over */
  protected readonly maySwitch = computed(() =>
    this.here.list().some((one) => one.operator.operatorId !== this.operator()?.operatorId),
  );
  protected readonly mayLock = computed(() => (this.here.of(this.operator()?.operatorId ?? '')?.pin ?? null) !== null);

  protected lock(): void {
    this.store.dispatch(SwitchActions.locked());
  }

  /** An open till or unsent sales are looked at first; nothing of them is lost by signing out. */
  protected signOut(): void {
    const operatorId = this.operator()?.operatorId ?? '';
    const { shifts, unsent } = this.outbox();
    const leavesSomething = unsent > 0 || shifts.some((shift) => shift.operatorId === operatorId);
    if (leavesSomething) void this.router.navigate(['/till'], { queryParams: { leaving: true } });
    else this.store.dispatch(OperatorMenuActions.signOut({ operatorId }));
  }
}
