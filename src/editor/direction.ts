const STRONG = /[\p{L}]/u
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** True when the first letter is written from right to left, which is what `dir=auto` goes by. */
export function isRightToLeft(text: string): boolean {
  const first = STRONG.exec(text)
  return (
    first !== null &&
    RIGHT_TO_LEFT.test(String.fromCodePoint(text.codePointAt(first.index) as number))
  )
}
