import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { CodeBox, CopyButton } from "../parts/copy-button.tsx";
import { durationText } from "../parts/words.ts";
import type { Entry } from "./entries.ts";

interface CommandDialogProps {
  readonly entry: Entry;
  readonly user: string;
  readonly use: () => void;
  readonly close: () => void;
}

/** How a role is used from a command line: by rolebridge, by a profile, or by hand. */
export function CommandDialog({ entry, user, use, close }: CommandDialogProps): ReactNode {
  return (
    <Modal
      visible
      size="large"
      header={entry.name}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <Button onClick={close}>Close</Button>
        </Box>
      }
    >
      <div onCopy={use}>
        <Tabs
          ariaLabel="Ways to use the role"
          tabs={[
            { id: "run", label: "Run with rolebridge", content: <Run entry={entry} /> },
            { id: "profile", label: "Profile", content: <Profile entry={entry} /> },
            { id: "values", label: "Values", content: <Values entry={entry} user={user} /> },
          ]}
        />
      </div>
    </Modal>
  );
}

function Run({ entry: { name, role } }: { readonly entry: Entry }): ReactNode {
  const needsCode = role.mfa === "required";
  return (
    <div className="start-tab">
      <p>Sign in once{needsCode && ", with your MFA code"}; then run any command in the role.</p>
      <CodeBox what="the command that signs in" text="rolebridge login" />
      <CodeBox
        what="the command that runs in the role"
        text={`rolebridge exec ${name} -- aws sts get-caller-identity`}
      />
      <p>Or give the role to your shell, or to the browser:</p>
      <CodeBox what="the line for the shell" text={`eval "$(rolebridge env ${name})"`} />
      <CodeBox what="the command that opens the console" text={`rolebridge console ${name}`} />
      <p className="rb-faint">A session lasts at most {durationText(role.sessionDuration)}.</p>
    </div>
  );
}

function Profile({ entry: { name, role } }: { readonly entry: Entry }): ReactNode {
  return (
    <div className="start-tab">
      <p>
        In <code>~/.aws/config</code>, for every AWS tool. <code>rolebridge config</code> writes the same for
        all your roles, and keeps it right.
      </p>
      <CodeBox what="the profile" text={role.profile} />
      <CodeBox what="an example" text={`aws --profile ${name} sts get-caller-identity`} />
    </div>
  );
}

function Values({
  entry: { account, role },
  user,
}: {
  readonly entry: Entry;
  readonly user: string;
}): ReactNode {
  const values: readonly (readonly [label: string, value: string, title?: string])[] = [
    ["Account ID", account.accountId],
    ["Role name for the console", role.consoleName],
    ["Role ARN", role.arn],
    ["Session name", user],
    ["Longest session, seconds", String(role.sessionDuration)],
    ...(account.region === undefined ? [] : [["Region", account.region] as const]),
    ...(role.console === undefined ? [] : [["Switch-role link", role.console] as const]),
  ];
  return (
    <dl className="start-values">
      {values.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <span className="rb-mono">{value}</span>
            <CopyButton text={value} what={label.toLowerCase()} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
