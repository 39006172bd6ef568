import { Injectable, signal } from '@angular/core';

/** The fields of the page that the server refused, by their names, and what it said: until they are typed anew. */
@Injectable({ providedIn: 'root' })
export class RefusedFields {
  private readonly said = signal<ReadonlyMap<string, string>>(new Map());

  /** empty for a field that nothing was said of */
  saidOf(name: string): string {
    return this.said().get(name) ?? '';
  }

  say(names: readonly string[], sentence: string): void {
    this.said.update((said) => new Map([...said, ...names.map((name) => [name, sentence] as const)]));
  }

  forget(...names: readonly string[]): void {
    if (!names.some((name) => this.said().has(name))) return;
    this.said.update((said) => new Map([...said].filter(([name]) => !names.includes(name))));
  }
}
