import { isoSeconds } from "../instant.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { Account, SandboxState } from "../state.ts";
import type { AccessKey, LastUse, User } from "./entities.ts";
import { noSuchEntity, optionalText, text } from "./input.ts";
import { authorizedUserOrSelf, decide } from "./lookup.ts";
import { pageOf, sorted } from "./page.ts";
import { iamArn } from "./places.ts";
import { checkQuota } from "./quotas.ts";
import { visibleAt } from "./visibility.ts";

/** Whose keys a call is about: a user, or the account's root about itself. */
interface KeyOwner {
  readonly user: User | "root";
  readonly name: string | undefined;
  readonly keys: Map<string, AccessKey>;
}

function authorizedOwner(call: Call, input: Shape): KeyOwner {
  if (call.caller.kind === "root" && optionalText(input, "UserName") === undefined) {
    decide(call, call.account.rootArn);
    return { user: "root", name: undefined, keys: call.account.rootAccessKeys };
  }
  const user = authorizedUserOrSelf(call, input);
  return { user, name: user.name, keys: user.accessKeys };
}

/** Makes a key: its secret is shown once, here. */
export function makeAccessKey(
  state: SandboxState,
  account: Account,
  user: User | "root",
  now: Date,
  seenFrom = 0,
): AccessKey {
  const key: AccessKey = {
    accessKeyId: state.ids.accessKeyId("AKIA", account.id),
    secretAccessKey: state.ids.secretAccessKey(),
    status: "Active",
    createdAt: isoSeconds(now),
    lastUsed: undefined,
    visibleAt: seenFrom,
  };
  (user === "root" ? account.rootAccessKeys : user.accessKeys).set(key.accessKeyId, key);
  state.accessKeys.set(key.accessKeyId, { account, user, key });
  return key;
}

const CreateAccessKey: Operation = (input, call) => {
  const { user, name, keys } = authorizedOwner(call, input);
  checkQuota(call.account, "AccessKeysPerUserQuota", "AccessKeysPerUser", keys.size);
  const key = makeAccessKey(call.state, call.account, user, call.now, visibleAt(call));
  return {
    AccessKey: {
      UserName: name ?? "root",
      AccessKeyId: key.accessKeyId,
      Status: key.status,
      SecretAccessKey: key.secretAccessKey,
      CreateDate: key.createdAt,
    },
  };
};

const ListAccessKeys: Operation = (input, call) => {
  const { name, keys } = authorizedOwner(call, input);
  const { items, rest } = pageOf(sorted(keys.keys()), input, (id) => id);
  return {
    AccessKeyMetadata: items.map((id) => {
      const key = keys.get(id) as AccessKey;
      return {
        ...(name !== undefined && { UserName: name }),
        AccessKeyId: id,
        Status: key.status,
        CreateDate: key.createdAt,
      };
    }),
    ...rest,
  };
};

const UpdateAccessKey: Operation = (input, call) => {
  const { keys } = authorizedOwner(call, input);
  requireKey(keys, input).status = text(input, "Status") === "Active" ? "Active" : "Inactive";
};

const DeleteAccessKey: Operation = (input, call) => {
  const { keys } = authorizedOwner(call, input);
  const { accessKeyId } = requireKey(keys, input);
  keys.delete(accessKeyId);
  call.state.accessKeys.delete(accessKeyId);
};

function requireKey(keys: ReadonlyMap<string, AccessKey>, input: Shape): AccessKey {
  const id = text(input, "AccessKeyId");
  const key = keys.get(id);
  if (key === undefined) throw noSuchKey(id);
  return key;
}

function noSuchKey(id: string): Error {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

const GetAccessKeyLastUsed: Operation = (input, call) => {
  const id = text(input, "AccessKeyId");
  const found = call.state.accessKeys.get(id);
  const own = found?.account === call.account ? found : undefined;
  const user = own?.user === "root" ? undefined : own?.user;
  decide(
    call,
    user?.arn ?? (own === undefined ? iamArn(call.account, "user", "/", "*") : call.account.rootArn),
  );
  if (own === undefined) throw noSuchKey(id);
  return { UserName: user?.name ?? "root", AccessKeyLastUsed: describeLastUse(own.key.lastUsed) };
};

function describeLastUse(use: LastUse | undefined): Shape {
  if (use === undefined) return { ServiceName: "N/A", Region: "N/A" };
  return { LastUsedDate: use.at, ServiceName: use.service ?? "N/A", Region: use.region };
}

export const accessKeys = {
  CreateAccessKey,
  ListAccessKeys,
  UpdateAccessKey,
  DeleteAccessKey,
  GetAccessKeyLastUsed,
} as const satisfies Record<string, Operation>;
