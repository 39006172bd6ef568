import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '../ui/icon';

/** The browser's own reader of codes, where it has one; Angular's library types do not know it. */
interface CodeReader {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type CodeReaderClass = new (options: { readonly formats: readonly string[] }) => CodeReader;

const LOOK_EVERY_MS = 250;

function readerOfBrowser(): CodeReader | undefined {
  const found = (globalThis as { readonly BarcodeDetector?: CodeReaderClass }).BarcodeDetector;
  return found && new found({ formats: ['qr_code'] });
}

/** Reads the code of a receipt: by the camera where the browser can, by hand or a plugged-in scanner everywhere. */
@Component({
  selector: 'app-receipt-scanner',
  imports: [TranslocoPipe, Icon],
  template: `
    @if (looking()) {
      <video #picture class="picture" playsinline muted [attr.aria-label]="'lost.scan' | transloco"></video>
      <button type="button" class="button" (click)="stop()">{{ 'common.close' | transloco }}</button>
    } @else if (reader) {
      <button type="button" class="button" (click)="start()">
        <app-icon name="camera" [size]="20" />{{ 'lost.scan' | transloco }}
      </button>
    }
    @if (noCamera()) {
      <p class="small soft" role="status">{{ 'lost.noCamera' | transloco }}</p>
    }
    <form class="field" (submit)="take($event)">
      <label for="code">{{ 'lost.code' | transloco }}</label>
      <div class="row">
        <input
          #field
          id="code"
          class="input grow"
          autocomplete="off"
          [value]="typed()"
          (input)="typed.set(field.value)"
        />
        <button class="button" [attr.aria-disabled]="typed().trim() === ''">{{ 'lost.take' | transloco }}</button>
      </div>
    </form>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .picture {
      width: 100%;
      max-height: 50vh;
      border-radius: 12px;
      object-fit: cover;
      background: #000;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ReceiptScanner {
  /** what a code says, each once in a row */
  readonly read = output<string>();
  protected readonly reader = readerOfBrowser();
  protected readonly looking = signal(false);
  protected readonly noCamera = signal(false);
  protected readonly typed = signal('');
  private readonly picture = viewChild<ElementRef<HTMLVideoElement>>('picture');
  private stream: MediaStream | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private last = '';

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
  }

  protected take(event: Event): void {
    event.preventDefault();
    const text = this.typed().trim();
    if (text === '') return;
    this.read.emit(text);
    this.typed.set('');
  }

  protected async start(): Promise<void> {
    this.looking.set(true);
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const video = this.picture()?.nativeElement;
      if (!video) return this.stop();
      video.srcObject = this.stream;
      await video.play();
      this.timer = setInterval(() => void this.look(video), LOOK_EVERY_MS);
    } catch {
      // No camera, or it may not be used: the code is typed instead, and the page says so.
      this.noCamera.set(true);
      this.stop();
    }
  }

  protected stop(): void {
    clearInterval(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.looking.set(false);
  }

  private async look(video: HTMLVideoElement): Promise<void> {
    const [code] = (await this.reader?.detect(video)) ?? [];
    if (!code || code.rawValue === this.last) return;
    this.last = code.rawValue;
    this.read.emit(code.rawValue);
  }
}
