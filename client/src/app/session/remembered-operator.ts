import { Injectable } from '@angular/core';
import { type Operator, operatorSchema } from '#shared';

const KEY = 'operator';

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
  }

  forget(): void {
    localStorage.removeItem(KEY);
  }
}
