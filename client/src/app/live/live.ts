import { inject, Injectable } from '@angular/core';
import { Store } from '@ngrx/store';
import { catchError, EMPTY, filter, switchMap, take, timer } from 'rxjs';
import type { Socket } from 'socket.io-client';
import {
  type DpuCode,
  LIVE_NAMESPACE,
  LIVE_PROTOCOL,
  type LiveClientEvents,
  type LiveServerEvents,
  type MeterCode,
} from '#shared';
import { Api } from '../api/api';
import { sessionFeature } from '../session/session.feature';
import { LiveActions } from './live.actions';

const RENEW_PAUSE_MS = 5_000;

/** The line over which the server tells what has changed; socket.io is fetched when the first session begins. */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly store = inject(Store);
  private readonly api = inject(Api);
  private readonly token = this.store.selectSignal(sessionFeature.selectAccessToken);
  private socket: Socket<LiveServerEvents, LiveClientEvents> | undefined;
  private opening = false;
  private watched: MeterCode[] = [];
  private watchedBuses: DpuCode[] = [];

  /** Connects, or lives on with the new token; reconnects by itself for as long as the session lasts. */
  async begin(): Promise<void> {
    if (this.socket) {
      if (!this.socket.connected) this.socket.connect();
      return;
    }
    if (this.opening) return;
    this.opening = true;
    const { io } = await import('socket.io-client');
    this.opening = false;
    if (!this.token()) return;
    this.socket = io(LIVE_NAMESPACE, {
      transports: ['websocket', 'polling'],
      auth: (give) => give({ token: this.token(), protocol: LIVE_PROTOCOL }),
      reconnectionDelayMax: 15_000,
    });
    this.listen(this.socket);
  }

  end(): void {
    this.socket?.disconnect();
    this.socket = undefined;
    this.watched = [];
    this.watchedBuses = [];
  }

  /** Tells which meters the screen looks at, so that they are polled first. */
  watch(meterCodes: readonly MeterCode[]): void {
    this.watched = [...meterCodes];
    if (this.socket?.connected) this.socket.emit('meters.watch', { meterCodes: this.watched });
  }

  /** Tells which DPUs' buses the screen looks at: the server tells of no others. */
  watchBuses(dpuCodes: readonly DpuCode[]): void {
    this.watchedBuses = [...dpuCodes];
    if (this.socket?.connected) this.socket.emit('buses.watch', { dpuCodes: this.watchedBuses });
  }

  private listen(socket: Socket<LiveServerEvents, LiveClientEvents>): void {
    let again = false;
    socket.on('connect', () => {
      this.store.dispatch(LiveActions.connected({ again }));
      again = true;
      if (this.watched.length > 0) socket.emit('meters.watch', { meterCodes: this.watched });
      if (this.watchedBuses.length > 0) socket.emit('buses.watch', { dpuCodes: this.watchedBuses });
    });
    socket.on('disconnect', (reason) => {
      this.store.dispatch(LiveActions.disconnected());
      // The server hangs up when a token has run out, and socket.io leaves it at that: come back with a fresh one.
      if (reason === 'io server disconnect') this.renew();
    });
    socket.on('connect_error', () => {
      // While socket.io still tries by itself the way is at fault; when it does not, the server refused the token.
      if (!socket.active) this.renew();
    });
    socket.on('meter.changed', (state) => this.store.dispatch(LiveActions.meterChanged({ state })));
    socket.on('sale.changed', (sale) => this.store.dispatch(LiveActions.saleChanged({ sale })));
    socket.on('held_items.changed', (hint) => this.store.dispatch(LiveActions.heldItemsChanged(hint)));
    socket.on('quarantine.changed', (hint) => this.store.dispatch(LiveActions.quarantineChanged(hint)));
    socket.on('opening.changed', (progress) => this.store.dispatch(LiveActions.openingChanged({ progress })));
    socket.on('closing.changed', (hint) => this.store.dispatch(LiveActions.closingChanged(hint)));
    socket.on('snapshot.changed', (hint) => this.store.dispatch(LiveActions.snapshotChanged(hint)));
    socket.on('import.progress', (progress) => this.store.dispatch(LiveActions.importProgressed(progress)));
    socket.on('bus.changed', (change) => this.store.dispatch(LiveActions.busChanged(change)));
    socket.on('settings.changed', (hint) => this.store.dispatch(LiveActions.settingsChanged(hint)));
    socket.on('sms.changed', (message) => this.store.dispatch(LiveActions.smsChanged({ message })));
    socket.on('gateway.changed', (change) => this.store.dispatch(LiveActions.gatewayChanged(change)));
  }

  /** The renewed session begins this line again (`live.effects`); the pause keeps a refusing server from being flooded. */
  private renew(): void {
    timer(RENEW_PAUSE_MS)
      .pipe(
        filter(() => this.socket !== undefined && !this.socket.connected),
        switchMap(() => this.api.refresh()),
        take(1),
        catchError(() => EMPTY),
      )
      .subscribe();
  }
}
