const KEEP_MS = 60_000;

/** Opens a file that was fetched in a tab of its own; where the browser lets no tab open, it is saved under its name. */
export function openFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const opened = file.type === 'application/pdf' ? window.open(url, '_blank') : null;
  if (!opened) saveUrl(url, name);
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

function saveUrl(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
