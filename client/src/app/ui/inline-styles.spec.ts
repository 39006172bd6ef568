import { SOURCES } from './test/sources';

describe('inline styles', () => {
  // The builder makes one stylesheet of each file and text: of two that are alike in a file it may forget one, and
  // `ng test` then never ends.
  it('stand once in a file', async () => {
    const twice: string[] = [];
    for (const path of SOURCES.filter((source) => source.endsWith('.ts'))) {
      const source = await (await fetch(path)).text();
      const styles = [...source.matchAll(/^ {2}styles:\s*(['`])([\s\S]*?)\1,$/gm)].map(([, , text]) => text);
      if (new Set(styles).size < styles.length) twice.push(path);
    }
    expect(SOURCES.length).toBeGreaterThan(20);
    expect(twice).toEqual([]);
  });
});
