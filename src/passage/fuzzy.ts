/** Whether each word of a search has its letters in a text in their order: `opshprod` finds `Operator@shop-production`. */
export function isInOrder(search: string, text: string): boolean {
  const letters = text.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => {
      let at = -1;
      return Array.from(word).every((letter) => {
        at = letters.indexOf(letter, at + 1);
        return at >= 0;
      });
    });
}
