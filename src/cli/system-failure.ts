/** Why a server could not listen or a file not be opened, in words, with the way out; undefined where it is none of that. */
export function systemFailure(error: Error): { readonly message: string; readonly help: string } | undefined {
  const { code, syscall, path, port, address, hostname } = error as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
    readonly hostname?: string;
  };
  if (syscall === "getaddrinfo") return unknownAddress(hostname);
  // Node does not say which folder it was.
  if (code === "EISDIR") return { message: "a folder was named where a file is read", help: "Name a file." };
  if (path !== undefined && code !== undefined) return unopened(path, code);
  if (syscall !== "listen") return undefined;
  if (code === "EADDRNOTAVAIL") return unknownAddress(address);
  const help = code === undefined ? undefined : helpByCode[code];
  return help && { message: `port ${port} ${help.problem}`, help: help.way };
}

const helpByCode: Readonly<Record<string, { readonly problem: string; readonly way: string }>> = {
  EADDRINUSE: {
    problem: "is in use by another program",
    way: "Another port: --port NUMBER. One that is free: --port 0",
  },
  EACCES: {
    problem: "may not be opened by you",
    way: "Ports from 1024 on are for everybody: --port 4566",
  },
};

function unknownAddress(address: string | undefined): { readonly message: string; readonly help: string } {
  return {
    message: `this machine has no address ${address}`,
    help: "Without --host it listens on loopback; --host 0.0.0.0 is every address of the machine.",
  };
}

function unopened(
  path: string,
  code: string,
): { readonly message: string; readonly help: string } | undefined {
  const help = unopenedByCode[code];
  return help && { message: `${path} ${help.problem}`, help: help.way };
}

const unopenedByCode: Readonly<Record<string, { readonly problem: string; readonly way: string }>> = {
  ENOENT: { problem: "is not there", way: "Names of files are read from the folder that you are in." },
  ENOTDIR: {
    problem: "lies in what is no folder",
    way: "Names of files are read from the folder that you are in.",
  },
  EACCES: { problem: "may not be opened by you", way: "Look at its owner and its mode: ls -l" },
};
