import {
  ApplicationRef,
  computed,
  createComponent,
  effect,
  EnvironmentInjector,
  inject,
  Injectable,
  type Signal,
  signal,
} from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { ConfirmDialog } from './confirm-dialog';

export interface Unsaved {
  /** what is typed differs from what was last shown or saved */
  readonly isDirty: Signal<boolean>;
  /** What stands there now is what the server has. */
  keep(): void;
}

/** What a form knows of its own changes. */
export function unsaved(form: Signal<unknown>): Unsaved {
  const kept = signal('');
  const now = computed(() => written(form()));
  const isDirty = computed(() => form() !== null && now() !== kept());
  askBeforeUnload(isDirty);
  return { isDirty, keep: () => kept.set(now()) };
}

/** The browser asks before it closes the page or loads it anew; it is told to only while something would be lost. */
export function askBeforeUnload(isDirty: Signal<boolean>): void {
  effect((onCleanup) => {
    if (!isDirty()) return;
    const listening = new AbortController();
    addEventListener('beforeunload', (event) => event.preventDefault(), { signal: listening.signal });
    onCleanup(() => listening.abort());
  });
}

const written = (form: unknown): string =>
  JSON.stringify(form, (_, value: unknown) => (value instanceof Set ? [...value].map(String).sort() : value));

/** Keys of the words of a question. */
export interface LeaveWords {
  readonly head: string;
  readonly text: string;
  readonly action: string;
}
const NOT_SAVED: LeaveWords = { head: 'leave.ask', text: 'leave.text', action: 'leave.action' };

/** A page whose form may hold what is not saved, or that has begun something which goes on. */
export interface PageWithForm {
  readonly changes: Pick<Unsaved, 'isDirty'>;
  /** what is asked instead of whether to leave without saving; null as long as that is the question */
  readonly leaveWords?: Signal<LeaveWords | null>;
}

/** Asks in the middle of a navigation, on whatever page. */
@Injectable({ providedIn: 'root' })
export class LeaveDialog {
  private readonly app = inject(ApplicationRef);
  private readonly environmentInjector = inject(EnvironmentInjector);
  private readonly words = inject(TranslocoService);

  private asking: Promise<boolean> | undefined;

  /** Another way out that is tried while it is open gets the same answer. */
  ask(words: LeaveWords = NOT_SAVED): Promise<boolean> {
    this.asking ??= this.open(words).finally(() => (this.asking = undefined));
    return this.asking;
  }

  private open({ head, text: said, action }: LeaveWords): Promise<boolean> {
    const text = document.createTextNode(this.words.translate(said));
    const dialog = createComponent(ConfirmDialog, {
      environmentInjector: this.environmentInjector,
      projectableNodes: [[text]],
    });
    dialog.setInput('head', this.words.translate(head));
    dialog.setInput('action', this.words.translate(action));
    dialog.setInput('danger', true);
    document.body.append(dialog.location.nativeElement as HTMLElement);
    this.app.attachView(dialog.hostView);
    dialog.changeDetectorRef.detectChanges();
    return new Promise<boolean>((resolve) => {
      dialog.instance.confirmed.subscribe(() => resolve(true));
      dialog.instance.closed.subscribe(() => resolve(false));
      dialog.instance.ask();
    }).finally(() => dialog.destroy());
  }
}

/** Where a lock or the end of a session leads: nothing may stand in its way. */
const ALWAYS = /^\/(pin|sign-in)\b/;

/** Nothing that was typed goes without a question. */
export const askBeforeLeaving: CanDeactivateFn<PageWithForm> = (page, _route, _state, next) =>
  ALWAYS.test(next.url) || !page.changes.isDirty() || inject(LeaveDialog).ask(page.leaveWords?.() ?? undefined);
