import { Document, isMap, isPair, isScalar, isSeq, visit } from "yaml";
import type { Imported } from "./imported.ts";

/** Characters of a line. */
const width = 110;

/** An imported declaration as YAML text: short maps and lists on one line, as people write them. */
export function renderDeclaration({ declaration }: Imported): string {
  const document = new Document(declaration);
  document.commentBefore =
    " Written by `rolebridge import` for what existed. It says the same access; what it could not say was listed.";
  visit(document, {
    Collection(_, node, path) {
      const isLeaf = node.items.every((item: unknown) => isScalar(isPair(item) ? item.value : item));
      const length = JSON.stringify(node.toJS(document)).length + 2 * path.length;
      if ((isMap(node) || isSeq(node)) && isLeaf && path.length > 3 && length < width - 30) node.flow = true;
    },
    Scalar(key, node) {
      // Ids are texts of digits, and stay so to people, too.
      if (key !== "key" && typeof node.value === "string" && /^\d{12}$/.test(node.value))
        node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
