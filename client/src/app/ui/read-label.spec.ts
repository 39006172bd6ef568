import { toCanvas } from 'qrcode';
import { readerOfCodes } from './code-reader';
import { codeOfLabel, faultOfLabel } from './read-label';

describe('meter label', () => {
  const cases: [string, string | null][] = [
    ['020103031E', '020103031E'],
    [' 0201 0303 1e ', '020103031E'],
    ['https://power.example/meters/020103031E', '020103031E'],
    ['https://power.example/meters/020103031e?tab=now', null],
    ['https://power.example/meters/020103031E/', '020103031E'],
    ['https://power.example/', null],
    ['', null],
  ];
  for (const [text, code] of cases) {
    it(`reads '${text}'`, () => expect(codeOfLabel(text) as string | null).toBe(code));
  }

  it('that is none says whether it is no code, or names no meter that can be', () => {
    expect(['', '020103', 'https://power.example/'].map(faultOfLabel)).toEqual(Array(3).fill('commission.noCode'));
    expect(['01010101FF', '0001010101', '0101010100'].map(faultOfLabel)).toEqual(Array(3).fill('commission.noPlace'));
  });

  it('is read from a picture, whatever the browser has', async () => {
    const canvas = document.createElement('canvas');
    await toCanvas(canvas, 'https://power.example/meters/020103031E', { width: 320 });
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = canvas.captureStream(10);
    const context = canvas.getContext('2d');
    const keep = setInterval(() => context?.drawImage(canvas, 0, 0), 50);
    await video.play();
    const reader = await readerOfCodes();
    let text: string | undefined;
    for (let tries = 0; tries < 50 && text === undefined; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      text = await reader(video);
    }
    clearInterval(keep);
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
    expect(codeOfLabel(text ?? '') as string | null).toBe('020103031E');
  });
});
