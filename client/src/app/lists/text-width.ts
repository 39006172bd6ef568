/** How wide words will be on the page, so that its columns can be made for them before they stand there. */

const CELL_REM = 0.9375;
const HEAD_REM = 0.8125;

export interface TextWidth {
  cell(text: string): number;
  head(text: string): number;
}

/** Measures in the letters of the page; an empty canvas where there is none to draw on measures nothing. */
export function textWidth(): TextWidth {
  const context = document.createElement('canvas').getContext('2d');
  const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const { fontFamily } = getComputedStyle(document.body);
  const measured = (rem: number, weight: number) => {
    const font = `${weight} ${rem * remPx}px ${fontFamily}`;
    return (text: string): number => {
      if (!context) return 0;
      if (context.font !== font) context.font = font;
      return context.measureText(text).width;
    };
  };
  // Names and amounts stand out.
  return { cell: measured(CELL_REM, 650), head: measured(HEAD_REM, 600) };
}
