import { inject, Injectable } from '@angular/core';
import { Store } from '@ngrx/store';
import { firstValueFrom } from 'rxjs';
import { pinSignInRoute, type Session } from '#shared';
import { Api } from '../api/api';
import { type FaultState, faultState, SERVER_AWAY } from '../api/faults';
import { deviceTime } from '../outbox/device-clock';
import { Outbox } from '../outbox/outbox';
import { outboxFeature } from '../outbox/outbox.feature';
import { HeldPin } from './held-pin';
import { OperatorsHere } from './operators-here';
import { SwitchActions, SignInActions } from './session.actions';
import { sessionFeature } from './session.feature';

const fault = (refusal: string, details: FaultState['details'] = {}): FaultState => {
  return { refusal, message: refusal, details, fields: [] };
};

/** Gives this device to the operator of a PIN: by the server's word where it can be had, else by the tablet's own. */
@Injectable({ providedIn: 'root' })
export class TakeOver {
  private readonly store = inject(Store);
  private readonly api = inject(Api);
  private readonly outbox = inject(Outbox);
  private readonly here = inject(OperatorsHere);
  private readonly held = inject(HeldPin);
  private readonly contact = this.store.selectSignal(outboxFeature.selectContact);
  private readonly queue = this.store.selectSignal(outboxFeature.selectOutboxState);
  private readonly present = this.store.selectSignal(sessionFeature.selectOperator);

  /** What stood against it; null when the device is his now. */
  async by(operatorId: string, pin: string): Promise<FaultState | null> {
    const refusal = this.contact() === 'no_signal' ? fault(SERVER_AWAY) : await this.online(operatorId, pin);
    if (refusal?.refusal !== SERVER_AWAY) return refusal;
    return this.offline(operatorId, pin);
  }

  /** By the server alone. */
  async online(operatorId: string, pin: string): Promise<FaultState | null> {
    const signed = await this.outbox.signStatement('pin', operatorId);
    if (!signed) return fault('device_unknown');
    let session: Session;
    try {
      session = await firstValueFrom(this.api.send(pinSignInRoute, { body: { ...signed, operatorId, pin } }));
    } catch (thrown) {
      const refused = faultState(thrown);
      if (refused.refusal === 'pin_not_here') this.here.forget(operatorId);
      return refused;
    }
    this.held.drop();
    this.leave(operatorId);
    this.store.dispatch(SignInActions.succeeded({ session }));
    await this.here.learn(session.operator, pin);
    return null;
  }

  /** His lease stands for what he may do here until the server is back; so does his own session, when he only locked. */
  private async offline(operatorId: string, pin: string): Promise<FaultState | null> {
    const { leases, clock } = this.queue();
    const nowMs = deviceTime(Date.now(), clock);
    const mayWork = leases.some((row) => row.operatorId === operatorId && nowMs < row.lease.endsAtMs);
    const known = this.here.of(operatorId);
    if (!known || (!mayWork && this.present()?.operatorId !== operatorId)) return fault('pin_needs_signal');
    const checked = await this.here.check(operatorId, pin);
    if (checked.word === 'unknown') return fault('pin_needs_signal');
    if (checked.word === 'locked') return fault('pin_locked');
    if (checked.word === 'wrong') return fault('pin_wrong', { triesLeft: checked.triesLeft });
    this.held.hold(operatorId, pin);
    this.leave(operatorId);
    this.store.dispatch(SwitchActions.takenOver({ operator: known.operator }));
    return null;
  }

  private leave(operatorId: string): void {
    if (this.present()?.operatorId !== operatorId) this.store.dispatch(SwitchActions.operatorLeft());
  }
}
