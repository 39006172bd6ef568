const KEEP_MS = 60_000;

/** Opens a file that was fetched in a tab of its own; where the browser lets no tab open, it is saved under its name. */
export function openFile(file: Blob, name: string): void {
  const url = addressOf(file);
  const opened = file.type === 'application/pdf' ? window.open(url, '_blank') : null;
  if (!opened) saveFrom(url, name);
}

/** Hands a file to the browser's own way of saving. */
export function saveFile(file: Blob, name: string): void {
  saveFrom(addressOf(file), name);
}

/** The browser reads the address a moment after it was told of it, so it stands for a while. */
function addressOf(file: Blob): string {
  const url = URL.createObjectURL(file);
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
  return url;
}

function saveFrom(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
