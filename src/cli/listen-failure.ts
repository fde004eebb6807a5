/** What kept a server from listening, in words, with the way out; undefined where an error is none of that. */
export function listenFailure(error: Error): { readonly message: string; readonly help: string } | undefined {
  const { code, syscall, port, address, hostname } = error as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
    readonly hostname?: string;
  };
  if (syscall === "getaddrinfo") return unknownAddress(hostname);
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
