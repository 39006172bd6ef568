import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** What the camera of a tablet sees, as the file that Chromium plays in its place (raw YUV, 4:2:0). */

const PDFTOPPM = process.env['PDFTOPPM'] ?? '/usr/bin/pdftoppm';
const DPI = '200';
const [WIDTH, HEIGHT] = [640, 480];
const FRAMES_PER_SECOND = 10;
/** First the wall for a moment, and then the label for as long as the camera is on. */
const [FRAMES_OF_WALL, FRAMES_OF_LABEL] = [8, 60];
const WALL = 96;
/** Paper and ink under the lamp of a meter room, the tablet held askew and not close. */
const LIGHT = { paper: 205, ink: 45 };
const TILT_RADIANS = 0.12;
const ZOOM = 0.8;
const NOISE = 12;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly grey: Buffer;
}

/** The flags of a Chromium whose camera plays `path`. The file is read anew each time that the camera is switched on. */
export const cameraFlags = (path: string): string[] => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${path}`,
];

/** Holds the first label of a printed sheet in front of the camera. */
export function holdBeforeCamera(path: string, sheetPdf: string): void {
  const page = printedPage(sheetPdf);
  const label = seen(page);
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`;
  const wall = frame(Buffer.alloc(WIDTH * HEIGHT, WALL));
  const frames = [
    ...Array.from({ length: FRAMES_OF_WALL }, () => wall),
    ...Array.from({ length: FRAMES_OF_LABEL }, () => frame(label)),
  ];
  writeFileSync(path, Buffer.concat([Buffer.from(header), ...frames]));
}

/** The first page of a PDF as it comes out of a printer. */
function printedPage(pdf: string): Picture {
  const pgm = execFileSync(PDFTOPPM, ['-gray', '-r', DPI, '-f', '1', '-l', '1', '-singlefile', pdf], {
    maxBuffer: 2 ** 26,
  });
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 40).toString('latin1'));
  if (!head) throw new Error('pdftoppm gave no grey picture');
  return { width: Number(head[1]), height: Number(head[2]), grey: pgm.subarray(head[0].length) };
}

/** The upper left of the page, where the first label is, as the camera sees it. */
function seen({ width, height, grey }: Picture): Buffer {
  const picture = Buffer.alloc(WIDTH * HEIGHT);
  const [centreX, centreY] = [width / 6 + 20, height / 8];
  const [cos, sin] = [Math.cos(TILT_RADIANS) / ZOOM, Math.sin(TILT_RADIANS) / ZOOM];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [right, down] = [x - WIDTH / 2, y - HEIGHT / 2];
      const from = [Math.round(centreX + right * cos - down * sin), Math.round(centreY + right * sin + down * cos)];
      const [fromX = 0, fromY = 0] = from;
      const isOnPage = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
      const light = isOnPage ? (grey[fromY * width + fromX] ?? 0) / 255 : undefined;
      // The grain of a small sensor, the same in every run.
      const grain = ((x * 7919 + y * 104_729) % (2 * NOISE)) - NOISE;
      picture[y * WIDTH + x] = (light === undefined ? WALL : LIGHT.ink + light * (LIGHT.paper - LIGHT.ink)) + grain;
    }
  }
  return picture;
}

/** Brightness, and no colour. */
function frame(grey: Buffer): Buffer {
  return Buffer.concat([Buffer.from('FRAME\n'), grey, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}
