/** How the declaration's files are found and read: the one thing loading needs from the outside. */
export interface DeclarationFiles {
  /** The file's text. Rejects where it cannot be read. */
  read(path: string): Promise<string>;
  /** Paths of the files that a pattern matches, beside the file that names it, in any order. */
  glob(pattern: string, fromFile: string): Promise<readonly string[]>;
}

/** Files held in memory, by path: for tests, and for texts that come from elsewhere than a disk. */
export function memoryFiles(texts: Readonly<Record<string, string>>): DeclarationFiles {
  return {
    read: async (path) => {
      const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
      if (text === undefined) throw new Error(`no such file: ${path}`);
      return text;
    },
    glob: async (pattern, fromFile) => {
      const matches = patternOfPaths(besideFile(fromFile, pattern));
      return Object.keys(texts).filter((path) => matches.test(path));
    },
  };
}

function patternOfPaths(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*|\?|[.+^${}()|[\]\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** A path written in a file, seen from where that file's path is seen from. */
export function besideFile(file: string, path: string): string {
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  return folder + path.replace(/^(\.\/)+/, "");
}

/**
 * Whether a pattern is one of those that `include` takes: `*`, `?` and `**` as a folder, few enough that deciding it takes
 * no time whatever files are called.
 */
export function isIncludePattern(pattern: string): boolean {
  const isLight = (segment: string) => segment === "**" || (segment.match(/\*/g) ?? []).length <= 2;
  const segments = pattern.split("/");
  return (
    !/[[\]{}()!|\\]/.test(pattern) &&
    !/\*\*(?!\/)|[^/]\*\*/.test(pattern) &&
    segments.every(isLight) &&
    segments.filter((segment) => segment === "**").length <= 2
  );
}

/** Whether a path written in a declaration stays in the declaration's folder. */
export function staysInside(path: string): boolean {
  const isAbsolute = path.startsWith("/") || path.startsWith("\\") || /^[A-Za-z]:/.test(path);
  return !isAbsolute && !path.includes("\0") && !path.split(/[/\\]/).includes("..");
}
