/** The one-time code in what was scanned: the `code` of an address, or the whole text where it is no address. */
export function codeOfAddress(text: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return trimmed;
  return new URL(trimmed).searchParams.get('code') ?? '';
}
