import type { Viewport } from "@xyflow/react";
import type { Box } from "./layout.ts";
import type { Picture } from "./picture.ts";

// Which part of the picture is seen, and how large.

/** Milliseconds; whoever wants less motion gets none. */
function motion(): { readonly duration: number } {
  return { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150 };
}

/** Room around the picture. */
const margins = { top: 24, side: 24 };

export interface Flow {
  getViewport(): Viewport;
  setViewport(viewport: Viewport, options?: { readonly duration: number }): unknown;
}

function extent(boxes: ReadonlyMap<string, Box>): Box {
  const all = [...boxes.values()];
  const x = Math.min(...all.map((box) => box.x));
  const y = Math.min(...all.map((box) => box.y));
  const width = Math.max(...all.map((box) => box.x + box.width)) - x;
  return { x, y, width, height: Math.max(...all.map((box) => box.y + box.height)) - y };
}

/** Brings what was opened into the middle of the height, and all columns into the width. */
export function showOpened(
  flow: Flow,
  frame: HTMLDivElement,
  parts: readonly Box[],
  boxes: ReadonlyMap<string, Box>,
): void {
  if (parts.length === 0) return;
  const whole = extent(boxes);
  const { y, height } = extent(new Map(parts.map((box, index) => [String(index), box])));
  const byWidth = (frame.clientWidth - 2 * margins.side) / whole.width;
  const zoom = Math.min(flow.getViewport().zoom, Math.max(byWidth, leastOnPhones));
  const left = Math.max(margins.side, (frame.clientWidth - whole.width * zoom) / 2);
  const top = Math.max(margins.top, (frame.clientHeight - height * zoom) / 2);
  void flow.setViewport({ zoom, x: left - whole.x * zoom, y: top - y * zoom }, motion());
}

/** Of one person's picture the beginning is the person, wherever the layout put it. */
export function lonePersonOf({ nodes }: Picture, boxes: ReadonlyMap<string, Box>): Box | undefined {
  const [person, another] = nodes.filter(({ kind }) => kind === "person");
  return person && !another ? boxes.get(person.id) : undefined;
}

/** Lets the whole width be seen again; what stood in the middle stays there. */
export function narrow(flow: Flow, frame: HTMLDivElement, boxes: ReadonlyMap<string, Box>): void {
  const whole = extent(boxes);
  const { y, zoom } = flow.getViewport();
  const next = Math.max((frame.clientWidth - 2 * margins.side) / whole.width, leastOnPhones);
  if (next >= zoom) return;
  const middle = frame.clientHeight / 2;
  const moved = { zoom: next, x: margins.side - whole.x * next, y: middle - ((middle - y) / zoom) * next };
  void flow.setViewport(moved, motion());
}

/** Begins with all of it where it is legible; else at the top, as wide as it is, to be scrolled. */
export function begin(
  flow: Flow,
  frame: HTMLDivElement | null,
  boxes: ReadonlyMap<string, Box>,
  start: Box | undefined,
): void {
  if (!frame || boxes.size === 0) return;
  const { x: left, y: top, width, height } = extent(boxes);
  const byWidth = (frame.clientWidth - 2 * margins.side) / width;
  const byHeight = (frame.clientHeight - margins.top - margins.side) / height;
  const zoom = Math.min(1.1, Math.max(byWidth, leastOnPhones), Math.max(byHeight, leastLegible));
  const isTall = height * zoom > frame.clientHeight;
  const aboveAll = Math.max(margins.top, (frame.clientHeight - height * zoom) / 2) - top * zoom;
  void flow.setViewport({
    zoom,
    x: Math.max(margins.side, (frame.clientWidth - width * zoom) / 2) - left * zoom,
    y: start && isTall ? frame.clientHeight / 2 - (start.y + start.height / 2) * zoom : aboveAll,
  });
}

/** Below this zoom names cannot be read. */
const leastLegible = 0.85;
/** A narrow screen begins with the people and scrolls to the right. */
const leastOnPhones = 0.6;
