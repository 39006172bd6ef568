import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Drawn in a box of 24, as lines; no font is fetched for them. */
const PATHS = {
  'sell': 'M13 3 5.5 13.5H11L10 21l8-11h-5.5z',
  'tenants':
    'M9 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM2 20.5c0-3.6 3-6 7-6s7 2.4 7 6M16 4a3.8 3.8 0 0 1 0 7.200M18.5 15c2.2.8 3.5 2.8 3.5 5.5',
  'meters': 'M4.5 18.500a9.5 9.5 0 1 1 15 0M12 14l4-5M12 15.500a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z',
  'more':
    'M5 12.8a.8.8 0 1 0 0-1.6 .8.8 0 0 0 0 1.6ZM12 12.8a.8.8 0 1 0 0-1.6 .8.8 0 0 0 0 1.6ZM19 12.8a.8.8 0 1 0 0-1.6 .8.8 0 0 0 0 1.6Z',
  'today': 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  'attention': 'M12 4 2.5 20h19zM12 10v4M12 17h.01',
  'search': 'M10.5 17.500a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20.5 20.500l-5-5',
  'back': 'M15 5l-7 7 7 7',
  'next': 'M9 5l7 7-7 7',
  'down': 'M5 9l7 7 7-7',
  'first': 'M18 5l-7 7 7 7M6 5v14',
  'last': 'M6 5l7 7-7 7M18 5v14',
  'erase': 'M9 5h12v14H9l-6-7zM12.500 9.500l5 5M17.500 9.500l-5 5',
  'close': 'M6 6l12 12M18 6 6 18',
  'check': 'M4.5 12.5 10 18 19.5 7',
  'plus': 'M12 5v14M5 12h14',
  'refresh': 'M20 11a8 8 0 1 0-2.3 6.300M20 5v6h-6',
  'person': 'M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM3.5 21c0-4 3.7-6.5 8.5-6.500s8.5 2.5 8.5 6.5',
  'key': 'M8 16.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12.5 12H21v3.500M17 12v3',
  'sign-out': 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  'language': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  'theme': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 3v18M12 7h5M12 11h8M12 15h7',
  'online': 'M5 12.500a10 10 0 0 1 14 0M8 15.800a5.8 5.8 0 0 1 8 0M2 9a14.5 14.5 0 0 1 20 0M12 19.500h.01',
  'no-signal':
    'M3 3l18 18M8 15.800a5.8 5.8 0 0 1 8 0M5 12.500a10 10 0 0 1 3.5-2.200M2 9a14 14 0 0 1 3.5-2.4M12 19.500h.01M11 6a14.4 14.4 0 0 1 11 3M15.5 10.300a10 10 0 0 1 3.5 2.2',
  'sending': 'M12 19V5M6 11l6-6 6 6',
  'server-away': 'M4 5h16v5H4zM4 14h9v5H4zM16.5 14.500l5 5M21.5 14.500l-5 5M7.5 7.500h.01M7.5 16.500h.01',
  'waiting': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  'stop': 'M8.3 3h7.400L21 8.300v7.400L15.7 21H8.300L3 15.700V8.300zM12 7.500v5M12 16h.01',
  'unknown':
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.500a2.5 2.5 0 1 1 3.6 2.300c-.8.4-1.1.9-1.1 1.700M12 16.800h.01',
  'info': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 7.800h.01',
  'lock': 'M6 11h12v9H6zM8.5 11V7.500a3.5 3.5 0 0 1 7 0V11',
  'relay-on':
    'M3 12h5.500M15.5 12H21M8.5 12h7M8.5 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM15.5 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  'relay-off': 'M3 14h4M17 14h4M8.5 13l6.5-6M8.5 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM15.5 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  'file': 'M6 3h8l5 5v13H6zM14 3v5h5',
  'import': 'M12 4v10M8 10.500l4 4 4-4M4 16v4h16v-4',
  'export': 'M12 14V4M8 7.500l4-4 4 4M4 16v4h16v-4',
  'settings':
    'M4 7h10M18 7h2M4 17h2M10 17h10M16 9.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400ZM8 19.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400Z',
  'gateway': 'M4 14h16v6H4zM8 17h.01M12 17h4M12 14V9M8.5 6.500a5 5 0 0 1 7 0M6 4a8.5 8.5 0 0 1 12 0',
  'device': 'M7 2.500h10v19H7zM11 18.500h2',
  'sales': 'M6 3v18l2-1.5 2 1.5 2-1.5 2 1.5 2-1.5 2 1.500V3l-2 1.500L14 3l-2 1.500L10 3 8 4.500zM9 9h6M9 13h6',
  'building': 'M5 21V4h9v17M14 10h5v11M3 21h18M8 8h3M8 12h3M8 16h3',
  'filter': 'M4 6h16M7 12h10M10 18h4',
  'copy': 'M9 9h11v11H9zM15 9V4H4v11h5',
  'camera': 'M4 8h3.500L9 5.500h6L16.5 8H20v11H4zM12 16.500a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.400Z',
  'print': 'M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z',
  'share': 'M12 15V3.500M8 7l4-4 4 4M6 11H5v10h14V11h-1',
  'trash': 'M4 7h16M9 7V4h6v3M6.5 7l1 14h9l1-14',
  'edit': 'M4 20l1-5L16 4l4 4L9 19z',
  'phone': 'M6 3h4l1.5 5-2.5 2a12 12 0 0 0 5 5l2-2.5 5 1.500v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2z',
  'queue': 'M4 6h16M4 12h16M4 18h9M18 15v6M15 18h6',
  'show':
    'M2.5 12c2.2-4 5.6-6 9.500-6s7.300 2 9.500 6c-2.2 4-5.6 6-9.500 6s-7.300-2-9.500-6ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  'hide':
    'M4 4l16 16M9.900 6.200A10 10 0 0 1 12 6c3.900 0 7.300 2 9.500 6a14 14 0 0 1-3 3.700M6.300 7.600A13 13 0 0 0 2.500 12c2.2 4 5.6 6 9.500 6a10 10 0 0 0 4-.8M10 10a3 3 0 0 0 4.100 4.300',
  'till': 'M4 11h16v9H4zM7 11V5h10v6M10 8h4M4 15.500h16M11 18h2',
} as const;
export type IconName = keyof typeof PATHS;

/** A drawing beside words; hidden from screen readers, which have the words. */
@Component({
  selector: 'app-icon',
  template: `
    <svg viewBox="0 0 24 24" [attr.width]="size()" [attr.height]="size()" aria-hidden="true" focusable="false">
      <path [attr.d]="path()" />
    </svg>
  `,
  styles: `
    :host {
      display: inline-grid;
      flex: none;
      place-items: center;
    }
    path {
      fill: none;
      stroke: currentcolor;
      stroke-width: 1.9;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  readonly name = input.required<IconName>();
  /** CSS pixels */
  readonly size = input(24);
  protected readonly path = computed(() => PATHS[this.name()]);
}
