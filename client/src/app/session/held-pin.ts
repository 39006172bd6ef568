import { Injectable } from '@angular/core';

/**
 * The PIN of one who took the device over without signal, until the server has heard it. In memory only: after a reload
 * it is asked for again.
 */
@Injectable({ providedIn: 'root' })
export class HeldPin {
  private held: { readonly operatorId: string; readonly pin: string } | undefined;

  hold(operatorId: string, pin: string): void {
    this.held = { operatorId, pin };
  }

  of(operatorId: string | undefined): string | undefined {
    return this.held?.operatorId === operatorId ? this.held?.pin : undefined;
  }

  drop(): void {
    this.held = undefined;
  }
}
