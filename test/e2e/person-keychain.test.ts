import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { binary, root } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

const role = "Developer@shop-development";
const hasSecretService =
  isInstalled("dbus-run-session", "--version") && isInstalled("gnome-keyring-daemon", "--version");

// The Secret Service of a Linux desktop; the keychains of macOS and Windows are reached through the same library.
describe.skipIf(!hasSecretService)(
  `the key of sealed sessions in the OS keychain${skipNote("gnome-keyring", hasSecretService)}`,
  () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await openDesk("bob");
      const { stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "bob"]);
      await writeFile(join(desk.home, "bob.json"), stdout);
    });
    afterAll(async () => {
      await desk.close();
      await desk.place.sandbox.stop();
    });

    const command = `'${process.execPath}' '${binary}'`;
    /** Lines of a shell in a desktop session of its own, with its keychain unlocked. */
    const inDesktop = (...lines: readonly string[]) =>
      desk.program(
        [
          "dbus-run-session",
          "--",
          "sh",
          "-c",
          [
            "printf pw | gnome-keyring-daemon --foreground --unlock --components=secrets > /dev/null 2>&1 &",
            "keyring=$!",
            "for _ in 1 2 3 4 5 6 7 8 9 10; do",
            "  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true && break",
            "  sleep 0.5",
            "done",
            ...lines,
            "kill $keyring",
          ].join("\n"),
        ],
        { ROLEBRIDGE_KEYCHAIN: "", XDG_RUNTIME_DIR: desk.home },
      );
    /** How many characters the keychain has for this home. */
    const inKeychain = `'${process.execPath}' --input-type=module -e '
      import { AsyncEntry } from "${join(root, "node_modules/@napi-rs/keyring/index.js")}";
      const entry = new AsyncEntry("rolebridge", process.env.ROLEBRIDGE_HOME + "/sessions");
      console.log("kept:", ((await entry.getPassword()) ?? "").length);'`;

    test("another process finds it there, and no file has it", async () => {
      await desk.showCode();
      const { stdout, stderr } = await inDesktop(
        `${command} login --passport bob.json`,
        `${command} status --json`,
        `${command} creds ${role} > first && ${command} creds ${role} > second && cmp first second && echo same`,
        inKeychain,
        "rm first second; ls rolebridge/sessions",
      );
      expect(stderr).not.toContain("error");
      expect(stdout).toContain("One MFA session serves all your roles until");
      expect(stdout).toContain('"keyIn":"keychain"');
      expect(stdout).toContain("same\nkept: 44\n");
      expect(stdout).not.toMatch(/^key$/m);
    });

    test("without the keychain nothing opens what it sealed, and doctor says why", async () => {
      const { stdout } = await desk.run(["doctor", role, "--json"], { ROLEBRIDGE_KEYCHAIN: "off" });
      const { findings } = JSON.parse(stdout) as { findings: readonly { id: string }[] };
      expect(findings.map(({ id }) => id)).toContain("key-lost");
    });

    test("logout takes it out of the keychain", async () => {
      const { stdout } = await inDesktop(`${command} logout`, inKeychain);
      expect(stdout).toContain("Signed out");
      expect(stdout).toContain("kept: 0\n");
    });
  },
);
