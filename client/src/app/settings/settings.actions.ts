import { createActionGroup, props } from '@ngrx/store';
import type { Settings } from '#shared';

export const SettingsActions = createActionGroup({
  source: 'Settings',
  events: {
    /** as this browser remembers them from the last time */
    Remembered: props<{ settings: Settings }>(),
    Loaded: props<{ settings: Settings }>(),
    Saved: props<{ settings: Settings }>(),
  },
});
