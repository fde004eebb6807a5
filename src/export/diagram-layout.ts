import { instance } from "@viz-js/viz";
import { type Diagram, type Frame, type Part } from "./diagram.ts";
import { diagramAsDot } from "./diagram-dot.ts";

/** Where everything stands: points, from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly { readonly frame: Frame; readonly box: Box }[];
  readonly parts: readonly { readonly part: Part; readonly box: Box }[];
  /** Paths in the order of the diagram's arrows: cubic curves, as SVG's `d`. */
  readonly paths: readonly { readonly path: string; readonly tip: Point; readonly before: Point }[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What Graphviz's JSON says, as far as it is read here: https://graphviz.org/docs/outputs/json/ */
interface GraphvizJson {
  readonly bb: string;
  readonly objects?: readonly {
    readonly name: string;
    readonly pos?: string;
    readonly bb?: string;
    readonly width?: string;
    readonly height?: string;
  }[];
  readonly edges?: readonly { readonly pos?: string }[];
}

/** Lays a picture out with Graphviz (compiled to WebAssembly: nothing need be installed). */
export async function layOut(diagram: Diagram): Promise<Layout> {
  const viz = await instance();
  const json = viz.renderJSON(diagramAsDot(diagram)) as GraphvizJson;
  const [, , width = 0, height = 0] = numbers(json.bb);
  const objects = new Map((json.objects ?? []).map((one) => [one.name, one]));
  const flip = (point: Point): Point => ({ x: point.x, y: height - point.y });
  return {
    width,
    height,
    frames: diagram.frames.map((frame) => {
      const [left = 0, bottom = 0, right = 0, top = 0] = numbers(
        objects.get(`cluster-${frame.id}`)?.bb ?? "",
      );
      return { frame, box: { x: left, y: height - top, width: right - left, height: top - bottom } };
    }),
    parts: diagram.frames.flatMap(({ parts }) =>
      parts.map((part) => {
        const object = objects.get(part.id);
        const [x = 0, y = 0] = numbers(object?.pos ?? "");
        const size = { width: Number(object?.width ?? 0) * 72, height: Number(object?.height ?? 0) * 72 };
        return { part, box: { x: x - size.width / 2, y: height - y - size.height / 2, ...size } };
      }),
    ),
    paths: (json.edges ?? []).map(({ pos = "" }) => pathOf(pos, flip)),
  };
}

function numbers(text: string): readonly number[] {
  return text.split(/[ ,]/).map(Number);
}

/** `e,x,y x,y x,y x,y …`: the tip, then the points of cubic curves. */
function pathOf(pos: string, flip: (point: Point) => Point): Layout["paths"][number] {
  const points = pos.split(" ").filter((one) => !one.startsWith("s,"));
  const tipText = points.find((one) => one.startsWith("e,"));
  const curve = points.filter((one) => !one.startsWith("e,")).map((one) => flip(pointOf(one)));
  const before = curve.at(-1) ?? { x: 0, y: 0 };
  const tip = tipText === undefined ? before : flip(pointOf(tipText.slice(2)));
  const [start = before, ...rest] = curve;
  const path = `M${coordinates(start)} C${rest.map(coordinates).join(" ")}`;
  return { path, tip, before };
}

function pointOf(text: string): Point {
  const [x = 0, y = 0] = text.split(",").map(Number);
  return { x, y };
}

function coordinates({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

/** Two places are enough for a picture, and keep it the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
