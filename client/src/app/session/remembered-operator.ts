import { Injectable } from '@angular/core';
import { type Operator, operatorSchema } from '#shared';

const KEY = 'operator';
const LOCKED_KEY = 'locked';
const UNPROVEN_KEY = 'unproven';

/**
 * Who works on this device, so that the app opens without signal. No token is kept here: what an operator may do
 * without the server is bounded by the device's lease, and the server asks for the session again at the next contact.
 */
@Injectable({ providedIn: 'root' })
export class RememberedOperator {
  read(): Operator | null {
    const text = localStorage.getItem(KEY);
    if (text === null) return null;
    try {
      const read = operatorSchema.safeParse(JSON.parse(text));
      return read.success ? read.data : null;
    } catch {
      // A damaged entry is worth as much as none: the operator signs in again.
      return null;
    }
  }

  keep(operator: Operator): void {
    localStorage.setItem(KEY, JSON.stringify(operator));
    localStorage.removeItem(UNPROVEN_KEY);
  }

  /** Keeps one who took the device over without the server, which knows of somebody else on this browser, or of nobody. */
  keepUnproven(operator: Operator): void {
    const isOther = this.read()?.operatorId !== operator.operatorId;
    localStorage.setItem(KEY, JSON.stringify(operator));
    if (isOther) localStorage.setItem(UNPROVEN_KEY, '1');
  }

  isUnproven(): boolean {
    return localStorage.getItem(UNPROVEN_KEY) !== null;
  }

  forget(): void {
    for (const key of [KEY, UNPROVEN_KEY]) localStorage.removeItem(key);
    this.unlock();
  }

  /** A reload does not open a device that asks for the PIN. */
  isLocked(): boolean {
    return localStorage.getItem(LOCKED_KEY) !== null;
  }

  lock(): void {
    localStorage.setItem(LOCKED_KEY, '1');
  }

  unlock(): void {
    localStorage.removeItem(LOCKED_KEY);
  }
}
