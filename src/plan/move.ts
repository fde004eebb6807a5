import type { DocumentText, IamWrite } from "../model/index.ts";
import { effectsOf, meetOf, relationOf } from "./narrowing.ts";

/**
 * When a write may come: `close` only takes (rights, doors), `turn` exchanges what is neither more nor less, `open` only
 * gives, `tidy` removes what has lost its meaning. All closing that concerns a bridge comes before all opening of it.
 */
export const stages = ["close", "turn", "open", "tidy"] as const;
export type Stage = (typeof stages)[number];

/** What a step does: one write, or the removal of all that lets a user sign in, known only when it is read. */
export type Work =
  | { readonly kind: "write"; readonly write: IamWrite }
  | { readonly kind: "remove-credentials"; readonly userName: string };

/** One write of a change, before it is placed among those of other changes. */
export interface Move {
  readonly stage: Stage;
  readonly work: Work;
  /** Places of the moves of the same change that must have been applied. */
  readonly needs: readonly number[];
  /** The documents between which this write moves, where it writes one. */
  readonly before?: DocumentText;
  readonly after?: DocumentText;
}

/** A move whose place among its siblings is not yet decided. */
export type LooseMove = Omit<Move, "needs">;

export function writing(stage: Stage, write: IamWrite): LooseMove {
  return { stage, work: { kind: "write", write } };
}

/** The moves in the order of their stages (and as given within one), each after the one before it. */
export function chained(moves: readonly LooseMove[]): readonly Move[] {
  return moves
    .toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))
    .map((move, index) => ({ ...move, needs: index === 0 ? [] : [index - 1] }));
}

/** What fills a resource that is being created: nothing stands yet that could be closed. */
export function onCreation(
  create: IamWrite,
  rest: readonly LooseMove[],
  document?: DocumentText,
): readonly LooseMove[] {
  return [
    { ...writing("turn", create), ...(document !== undefined && { after: document }) },
    ...rest.map((move) => (move.stage === "close" ? { ...move, stage: "turn" as const } : move)),
  ];
}

/** How one document comes to stand for another: what to write for a text, and for none. */
export interface DocumentWrites {
  put(document: DocumentText): IamWrite;
  remove(): IamWrite;
  /** What stands in where the two have nothing in common; without it the document is removed in between. */
  readonly between?: DocumentText;
}

/** From one document to another so that nothing is allowed in between that neither allows. */
export function documentMoves(
  before: DocumentText | undefined,
  after: DocumentText | undefined,
  writes: DocumentWrites,
): readonly LooseMove[] {
  const writeOf = (document: DocumentText | undefined) =>
    document === undefined ? writes.remove() : writes.put(document);
  const move = (stage: Stage, from: DocumentText | undefined, to: DocumentText | undefined): LooseMove => ({
    ...writing(stage, writeOf(to)),
    ...(from !== undefined && { before: from }),
    ...(to !== undefined && { after: to }),
  });
  switch (relationOf(before, after)) {
    case "same":
      return [];
    case "narrower":
      return [move("close", before, after)];
    case "wider":
      return [move("open", before, after)];
    case "mixed": {
      const shared = meetOf(before, after) ?? (before === undefined ? undefined : writes.between);
      const needsFirst = shared !== before && relationOf(before, shared) !== "same";
      return [...(needsFirst ? [move("close", before, shared)] : []), move("open", shared, after)];
    }
  }
}

/** Those that only allow before those that also deny: a deny goes last when rights go, and comes first when they come. */
export function denyingLast(
  documents: readonly (readonly [string, DocumentText | undefined])[],
): readonly string[] {
  const denies = (document: DocumentText | undefined) => document !== undefined && effectsOf(document).denies;
  return documents.toSorted(([, a], [, b]) => Number(denies(a)) - Number(denies(b))).map(([name]) => name);
}
