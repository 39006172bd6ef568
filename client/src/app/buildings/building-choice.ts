/** A building as one chooses it. */
export function buildingChoice({ number, remark }: { readonly number: number; readonly remark: string }) {
  return { value: String(number), word: remark === '' ? String(number) : `${number} · ${remark}` };
}
