/** Whether this browser keeps what it stores: only then may it sell without signal. */
export interface Durability {
  /** the browser promised not to clear this site's storage by itself */
  readonly persisted: boolean;
  /** opened as an installed app, in a window of its own */
  readonly installed: boolean;
}

export const isDurable = ({ persisted, installed }: Durability): boolean => persisted && installed;

const APP_WINDOWS = ['standalone', 'minimal-ui', 'fullscreen', 'window-controls-overlay'];

/** Asks the browser for lasting storage where it has not been granted; browsers grant it to installed apps. */
export async function askForDurability(): Promise<Durability> {
  const storage: StorageManager | undefined = navigator.storage;
  const persisted = storage ? (await storage.persisted()) || (await storage.persist()) : false;
  return { persisted, installed: isInstalled() };
}

function isInstalled(): boolean {
  // Safari on the home screen says it in a property of its own.
  const onHomeScreen = 'standalone' in navigator && navigator.standalone === true;
  return onHomeScreen || APP_WINDOWS.some((mode) => matchMedia(`(display-mode: ${mode})`).matches);
}
