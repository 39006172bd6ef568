import { createFeature, createReducer, createSelector, on } from '@ngrx/store';
import type { FaultState } from '../api/faults';
import { outboxFeature } from '../outbox/outbox.feature';
import { sessionFeature } from '../session/session.feature';
import { DeviceActions, DevicePageActions } from './device.actions';
import { isDurable, type Durability } from './durability';

export interface DeviceState {
  /** null until the browser has answered */
  readonly durability: Durability | null;
  readonly installOffered: boolean;
  readonly registering: boolean;
  readonly renewing: boolean;
  readonly fault: FaultState | null;
  readonly leaseFault: FaultState | null;
  /** when a lease was last asked for in vain, ms */
  readonly leaseFailedAtMs: number;
}

const initialState: DeviceState = {
  durability: null,
  installOffered: false,
  registering: false,
  renewing: false,
  fault: null,
  leaseFault: null,
  leaseFailedAtMs: 0,
};

export const deviceFeature = createFeature({
  name: 'device',
  reducer: createReducer(
    initialState,
    on(DeviceActions.durabilityKnown, (state, { durability }): DeviceState => ({ ...state, durability })),
    on(DeviceActions.installOffered, (state, { offered }): DeviceState => ({ ...state, installOffered: offered })),
    on(DevicePageActions.opened, (state): DeviceState => ({ ...state, fault: null })),
    on(DevicePageActions.registerWanted, (state): DeviceState => ({ ...state, registering: true, fault: null })),
    on(DeviceActions.registered, (state): DeviceState => ({ ...state, registering: false })),
    on(DeviceActions.registeringFailed, (state, { fault }): DeviceState => ({ ...state, registering: false, fault })),
    on(DevicePageActions.leaseWanted, (state): DeviceState => ({ ...state, renewing: true, leaseFault: null })),
    on(DeviceActions.leaseGranted, (state): DeviceState => ({ ...state, renewing: false, leaseFault: null })),
    on(DeviceActions.leaseFailed, (state, { fault, nowMs }): DeviceState => ({
      ...state,
      renewing: false,
      leaseFault: fault,
      leaseFailedAtMs: nowMs,
    })),
  ),
  extraSelectors: ({ selectDurability }) => ({
    selectDurable: createSelector(selectDurability, (durability) => durability !== null && isDurable(durability)),
    /** the signed-in operator's newest lease on this device, with what is used of it */
    selectLease: createSelector(
      outboxFeature.selectLeases,
      sessionFeature.selectOperator,
      (leases, operator) => leases.find(({ operatorId }) => operatorId === operator?.operatorId) ?? null,
    ),
  }),
});
