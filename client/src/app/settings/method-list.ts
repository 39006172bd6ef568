import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { isKeptMethod, type MethodSetting, MOST_METHODS, parsePaymentMethod, type PaymentMethod } from '#shared';
import { Field, FieldBox } from '../ui/field';
import { Icon } from '../ui/icon';
import type { FieldFaults } from './settings-form';

/** A code that nobody has yet: it stands in the books for ever, and people never see it. */
export function newMethodCode(taken: readonly MethodSetting[]): PaymentMethod {
  for (;;) {
    const letters = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => (byte % 36).toString(36)).join('');
    const code = parsePaymentMethod(`m_${letters}`);
    if (code && !taken.some((method) => method.code === code)) return code;
  }
}

/** The payment methods in the order of the sell page: named, moved, switched on and off, allowed without signal. */
@Component({
  selector: 'app-method-list',
  imports: [TranslocoPipe, Field, FieldBox, Icon],
  templateUrl: './method-list.html',
  styleUrl: './method-list.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MethodList {
  readonly methods = input.required<readonly MethodSetting[]>();
  readonly faults = input.required<FieldFaults>();
  /** as they are kept by the server */
  readonly saved = input.required<readonly MethodSetting[]>();
  readonly disabled = input(false);
  readonly changed = output<readonly MethodSetting[]>();
  protected readonly names = ['nameEn', 'nameZh'] as const;
  protected readonly most = MOST_METHODS;

  protected change(at: number, change: Partial<MethodSetting>): void {
    this.changed.emit(this.methods().map((method, place) => (place === at ? { ...method, ...change } : method)));
  }

  protected move(at: number, by: -1 | 1): void {
    const [list, to] = [[...this.methods()], at + by];
    const [moved] = list.splice(at, 1);
    if (!moved || to < 0 || to > list.length) return;
    list.splice(to, 0, moved);
    this.changed.emit(list);
  }

  protected add(): void {
    const method = { nameEn: '', nameZh: '', enabled: true, offline: false, disabledAt: null };
    this.changed.emit([...this.methods(), { code: newMethodCode(this.methods()), ...method }]);
  }

  /** One that was never taken: added just now, or kept switched off. */
  protected mayGo({ code }: MethodSetting): boolean {
    const saved = this.saved().find((method) => method.code === code);
    return !saved || !isKeptMethod(saved);
  }

  protected remove(at: number): void {
    this.changed.emit(this.methods().filter((_, place) => place !== at));
  }
}
