import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CodeReader, readerOfCodes } from './code-reader';
import { Icon } from './icon';

const LOOK_EVERY_MS = 250;

/** Reads a QR code by the camera; by hand or a plugged-in scanner where there is none, or it may not be used. */
@Component({
  selector: 'app-code-scanner',
  imports: [TranslocoPipe, Icon],
  template: `
    @if (looking()) {
      <video #picture class="picture" playsinline muted [attr.aria-label]="words() + '.scan' | transloco"></video>
      <button type="button" class="button" (click)="stop()">{{ 'common.close' | transloco }}</button>
    } @else if (hasCamera) {
      <button type="button" class="button" (click)="start()">
        <app-icon name="camera" [size]="20" />{{ words() + '.scan' | transloco }}
      </button>
    }
    @if (noCamera()) {
      <p class="small soft" role="status">{{ words() + '.noCamera' | transloco }}</p>
    }
    @if (!atOnce()) {
      <form class="field" (submit)="enter($event)">
        <label for="code">{{ words() + '.code' | transloco }}</label>
        <div class="row">
          <input
            #field
            id="code"
            class="input grow"
            autocomplete="off"
            [value]="typed()"
            [attr.aria-invalid]="wrong()"
            (input)="typed.set(field.value); wrong.set(false)"
          />
          <button class="button" [attr.aria-disabled]="typed().trim() === ''">
            {{ words() + '.take' | transloco }}
          </button>
        </div>
      </form>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .row > .button {
      flex: none;
      white-space: nowrap;
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
export class CodeScanner {
  /** takes what a code says, each once in a row, and answers whether it is one of those that are wanted here */
  readonly take = input.required<(text: string) => boolean>();
  /** where its words stand: `scan`, `noCamera`, `code`, `take` */
  readonly words = input('scanner');
  /** the camera begins by itself, and a code is typed elsewhere on the page */
  readonly atOnce = input(false);
  /** a browser gives the camera to HTTPS and localhost only */
  protected readonly hasCamera = 'mediaDevices' in navigator;
  protected readonly looking = signal(false);
  protected readonly noCamera = signal(false);
  protected readonly typed = signal('');
  protected readonly wrong = signal(false);
  private readonly picture = viewChild<ElementRef<HTMLVideoElement>>('picture');
  private reader: CodeReader | undefined;
  private stream: MediaStream | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private last = '';

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
    afterNextRender(() => this.atOnce() && void this.start());
  }

  protected enter(event: Event): void {
    event.preventDefault();
    const text = this.typed().trim();
    if (text === '') return;
    // What is wrong stays, to be mended.
    this.wrong.set(!this.take()(text));
    if (!this.wrong()) this.typed.set('');
  }

  protected async start(): Promise<void> {
    this.looking.set(true);
    try {
      this.reader ??= await readerOfCodes();
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
    const text = await this.reader?.(video);
    if (text === undefined || text === this.last) return;
    this.last = text;
    this.take()(text);
  }
}
