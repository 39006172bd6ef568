/** Finds a QR code in what the camera sees: by the browser's own reader, or by a library that is fetched when needed. */
export type CodeReader = (source: HTMLVideoElement) => Promise<string | undefined>;

/** Angular's library types do not know it. */
interface BarcodeDetectorClass {
  new (options: { readonly formats: readonly string[] }): {
    detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
  };
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Codes are read well at this width; more only takes longer. */
const LOOKED_AT_PX = 720;

/** The best reader of this browser. Some name the detector and can read nothing with it. */
export async function readerOfCodes(): Promise<CodeReader> {
  const own = (globalThis as { readonly BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector;
  const formats = (await own?.getSupportedFormats().catch(() => [])) ?? [];
  if (own && formats.includes('qr_code')) {
    const detector = new own({ formats: ['qr_code'] });
    return async (source) => (await detector.detect(source))[0]?.rawValue;
  }
  return bundledReader();
}

async function bundledReader(): Promise<CodeReader> {
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (source) => {
    const { videoWidth, videoHeight } = source;
    if (!context || videoWidth === 0) return Promise.resolve(undefined);
    const scale = Math.min(1, LOOKED_AT_PX / videoWidth);
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return Promise.resolve(jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data);
  };
}
