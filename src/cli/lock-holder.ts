import { hostname, userInfo } from "node:os";

/** Who applies, unique to this process: `alice@host#4711`. */
export function lockHolder(): string {
  return `${userName()}@${hostname()}#${process.pid}`.replace(/[^\w.@#+=-]/g, "-");
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return "somebody";
  }
}

/** Whether the holder of a lock may still be at work. A process of this machine that is gone is not; others are not known. */
export function isHolderAlive(holder: string): boolean {
  const [, pid = ""] = /#(\d+)$/.exec(holder) ?? [];
  const isOurs = holder.startsWith(lockHolder().replace(/#\d+$/, "#"));
  if (!isOurs || pid === "") return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
