import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { create } from 'qrcode';

/** Light cells around the code, as its standard wants them. */
const MARGIN = 4;

/** A QR code as one path: sharp at every size, and on paper. */
@Component({
  selector: 'app-qr-code',
  template: `
    <svg
      [attr.viewBox]="'0 0 ' + code().size + ' ' + code().size"
      role="img"
      [attr.aria-label]="label()"
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path [attr.d]="code().path" fill="#000" />
    </svg>
  `,
  styles: `
    :host,
    svg {
      display: block;
      width: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class QrCode {
  readonly text = input.required<string>();
  readonly label = input.required<string>();
  protected readonly code = computed(() => {
    const { modules } = create(this.text(), { errorCorrectionLevel: 'L' });
    let path = '';
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (modules.get(row, column)) path += `M${column + MARGIN} ${row + MARGIN}h1v1h-1z`;
      }
    }
    return { path, size: modules.size + 2 * MARGIN };
  });
}
