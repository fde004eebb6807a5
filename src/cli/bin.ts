#!/usr/bin/env node
import nodeModule from "node:module";
import { main } from "./main.ts";

// From Node 22.1 on, compiled code is kept between runs.
(nodeModule as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

/** As the user gave it: what is set below is for this process alone, not for what it starts. */
const env = { ...process.env };

// Which Node the AWS SDK will want one day is ours to follow (docs/adr/0002), not our users' to read before every answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const interruption = new AbortController();
const interrupt = (): void => interruption.abort();
// Once: a second Ctrl-C ends the process as it would without us.
process.once("SIGINT", interrupt);
process.once("SIGTERM", interrupt);

// Whoever reads may stop reading (`rolebridge bridges | head`): then there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    interruption.abort();
  });
}

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env,
  cwd: process.cwd(),
  now: () => new Date(),
  signal: interruption.signal,
});
process.removeListener("SIGINT", interrupt);
process.removeListener("SIGTERM", interrupt);
