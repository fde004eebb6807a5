// The server of bench-sandbox.ts, from the built library: arguments are the module's address and the options as JSON.
import { createServer } from "node:http";

const [, , library, options] = process.argv;
const sandbox = JSON.parse(options) === "bare" ? await bare() : await start();

async function start() {
  const { startSandbox } = await import(library);
  return startSandbox(JSON.parse(options));
}

/** Reads a request and answers as many bytes as GetUser does, and nothing else. */
async function bare() {
  const body = "x".repeat(600);
  const server = createServer((request, response) => {
    request.on("data", () => undefined);
    request.on("end", () => {
      response.writeHead(200, { "Content-Type": "text/xml", "Content-Length": body.length });
      response.end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

process.on("message", async (message) => {
  if (message === "stop") {
    await sandbox.stop();
    process.disconnect();
    return;
  }
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  process.send({ cpuSeconds: (user + system) / 1e6, megabytes: process.memoryUsage().rss / 1e6 });
});
process.send({ endpoint: sandbox.endpoint, operator: sandbox.operator });
