import { computed, Injectable, signal } from '@angular/core';
import * as z from 'zod/mini';
import { type Operator, operatorSchema, PIN_TRIES } from '#shared';
import { fitsPinCheck, makePinCheck, pinCheckSchema } from './pin-check';

const KEY = 'operators-here';

const operatorHereSchema = z.object({
  /** as the server last described him */
  operator: operatorSchema,
  /** null until he has set or typed his PIN here with signal */
  pin: z.nullable(pinCheckSchema),
  /** wrong PINs typed without signal since the last right one or the last password */
  failures: z.int(),
});
export type OperatorHere = z.infer<typeof operatorHereSchema>;
const listSchema = z.array(operatorHereSchema);

/** What typing a PIN without signal comes to. */
export type PinWord = { readonly word: 'right' | 'unknown' | 'locked' } | { readonly word: 'wrong'; triesLeft: number };

/** Who has signed in with his password on this device: these may take it over with their PINs. */
@Injectable({ providedIn: 'root' })
export class OperatorsHere {
  private readonly kept = signal<readonly OperatorHere[]>(read());
  /** those who have a PIN, by name */
  readonly list = computed(() => this.kept().filter(({ operator }) => operator.hasPin));

  /** The server knows him on this device. A password forgives wrong PINs. */
  note(operator: Operator): void {
    const before = this.of(operator.operatorId);
    const pin = operator.hasPin ? (before?.pin ?? null) : null;
    this.keep({ operator, pin, failures: 0 });
  }

  /** He changed at the server; nothing happens for one who is not known here. */
  update(operator: Operator): void {
    const before = this.of(operator.operatorId);
    if (before) this.keep({ ...before, operator, pin: operator.hasPin ? before.pin : null });
  }

  /** A PIN that the server has taken opens this device without signal too. */
  async learn(operator: Operator, pin: string): Promise<void> {
    this.keep({ operator: { ...operator, hasPin: true }, pin: await makePinCheck(pin), failures: 0 });
  }

  forget(operatorId: string): void {
    this.save(this.kept().filter(({ operator }) => operator.operatorId !== operatorId));
  }

  /** Looks at a PIN without the server; the try is counted first. */
  async check(operatorId: string, pin: string): Promise<PinWord> {
    const here = this.of(operatorId);
    if (!here?.pin) return { word: 'unknown' };
    if (here.failures >= PIN_TRIES) return { word: 'locked' };
    this.keep({ ...here, failures: here.failures + 1 });
    if (!(await fitsPinCheck(pin, here.pin))) return { word: 'wrong', triesLeft: PIN_TRIES - here.failures - 1 };
    this.keep({ ...here, failures: 0 });
    return { word: 'right' };
  }

  of(operatorId: string): OperatorHere | undefined {
    return this.kept().find(({ operator }) => operator.operatorId === operatorId);
  }

  private keep(here: OperatorHere): void {
    const others = this.kept().filter(({ operator }) => operator.operatorId !== here.operator.operatorId);
    this.save([...others, here].sort((a, b) => a.operator.fullName.localeCompare(b.operator.fullName)));
  }

  private save(list: readonly OperatorHere[]): void {
    localStorage.setItem(KEY, JSON.stringify(list));
    this.kept.set(list);
  }
}

function read(): readonly OperatorHere[] {
  try {
    const known = listSchema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
    return known.success ? known.data : [];
  } catch {
    // A damaged entry is worth as much as none: the password is asked for.
    return [];
  }
}
