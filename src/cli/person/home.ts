import { join } from "node:path";
import envPaths from "env-paths";
import type { Session } from "../session.ts";

/** Where a person's settings, sealed sessions and copies of passports stand: a folder of the user's own. */
export interface PersonHome {
  readonly settings: string;
  readonly vault: string;
  readonly passports: string;
  /** How often which role was entered. */
  readonly usage: string;
}

/** `ROLEBRIDGE_HOME`, or the folders that the operating system has for it. */
export function personHome({ env }: Pick<Session, "env">): PersonHome {
  const own = env["ROLEBRIDGE_HOME"];
  if (own !== undefined && own !== "") return homeIn(own, own);
  const folders = envPaths("rolebridge", { suffix: "" });
  return homeIn(folders.config, folders.data);
}

function homeIn(config: string, data: string): PersonHome {
  return {
    settings: join(config, "sign-in.json"),
    vault: join(data, "sessions"),
    passports: join(data, "passports"),
    usage: join(data, "usage.json"),
  };
}
