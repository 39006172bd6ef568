/** What a search over columns is made of. */

/** The words of what was typed. */
export function keywordsOf(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}

/** A pattern for `LIKE … ESCAPE '!'` that finds the word anywhere and takes its own signs as they are. */
export function like(word: string): string {
  return `%${word.replace(/[!%_]/g, '!$&')}%`;
}
