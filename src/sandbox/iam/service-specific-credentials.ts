// Passwords and API keys for one service each:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import type { ServiceSpecificCredential, User } from "./entities.ts";
import {
  flag,
  limitExceeded,
  noSuchEntity,
  optionalNumber,
  optionalText,
  text,
  validation,
} from "./input.ts";
import { authorizedUser, authorizedUserOrSelf, decide, type MoreContext } from "./lookup.ts";
import { pageOf } from "./page.ts";
import { iamArn } from "./places.ts";

/** Whether a service's credentials are an API key, or a user name with a password. */
const kinds: ReadonlyMap<string, "password" | "api-key"> = new Map([
  ["codecommit.amazonaws.com", "password"],
  ["cassandra.amazonaws.com", "password"],
  ["bedrock.amazonaws.com", "api-key"],
  ["logs.amazonaws.com", "api-key"],
]);

const credentialsPerService = 2;

const CreateServiceSpecificCredential: Operation = (input, call) => {
  const serviceName = text(input, "ServiceName");
  const age = optionalNumber(input, "CredentialAgeDays");
  const user = authorizedUser(call, text(input, "UserName"), () => ({
    "iam:ServiceSpecificCredentialServiceName": serviceName,
    ...(age !== undefined && { "iam:ServiceSpecificCredentialAgeDays": String(age) }),
  }));
  const kind = kinds.get(serviceName);
  if (kind === undefined) {
    throw new ApiError(
      "ServiceNotSupportedException",
      `No such service ${serviceName} is supported for Service Specific Credentials`,
    );
  }
  if (age !== undefined && kind === "password") {
    throw validation(`CredentialAgeDays is not supported for ${serviceName}.`);
  }
  const others = [...user.serviceCredentials.values()].filter((one) => one.serviceName === serviceName);
  if (others.length >= credentialsPerService) {
    throw limitExceeded(
      `Cannot exceed quota for ServiceSpecificCredentialsPerUser: ${credentialsPerService}`,
    );
  }
  const credential = newCredential(call, user, serviceName, kind, age);
  user.serviceCredentials.set(credential.id, credential);
  return { ServiceSpecificCredential: { ...describe(user, credential), ...secretOf(call, credential) } };
};

function newCredential(
  call: Call,
  user: User,
  serviceName: string,
  kind: "password" | "api-key",
  age: number | undefined,
): ServiceSpecificCredential {
  const id = call.state.ids.unique("ACCA");
  const taken = new Set([...user.serviceCredentials.values()].map((one) => one.serviceUserName));
  const plain = `${user.name}-at-${call.account.id}`;
  let serviceUserName = plain;
  for (let number = 1; taken.has(serviceUserName); number++) serviceUserName = `${plain}+${number}`;
  const isKey = kind === "api-key";
  return {
    id,
    serviceName,
    serviceUserName: isKey ? undefined : serviceUserName,
    apiKeyAlias: isKey ? `${serviceName.split(".")[0]}ApiKey-${id.slice(-8).toLowerCase()}` : undefined,
    status: "Active",
    createdAt: isoSeconds(call.now),
    expiresAt: age === undefined ? undefined : isoSeconds(new Date(call.now.getTime() + age * 86_400_000)),
  };
}

/** Shown once, and not kept: no service here takes it. */
function secretOf(call: Call, credential: ServiceSpecificCredential): Shape {
  const secret = `${call.state.ids.secretAccessKey()}=`;
  return credential.apiKeyAlias === undefined
    ? { ServicePassword: secret }
    : { ServiceCredentialSecret: secret };
}

function describe(user: User, credential: ServiceSpecificCredential): Shape {
  return {
    UserName: user.name,
    ServiceName: credential.serviceName,
    ServiceSpecificCredentialId: credential.id,
    Status: credential.status,
    CreateDate: credential.createdAt,
    ...(credential.serviceUserName !== undefined && { ServiceUserName: credential.serviceUserName }),
    ...(credential.apiKeyAlias !== undefined && { ServiceCredentialAlias: credential.apiKeyAlias }),
    ...(credential.expiresAt !== undefined && { ExpirationDate: credential.expiresAt }),
  };
}

/** Of one user, or of the whole account: then the right is needed on every user. */
const ListServiceSpecificCredentials: Operation = (input, call) => {
  const isForAll = flag(input, "AllUsers") === true && optionalText(input, "UserName") === undefined;
  if (isForAll) decide(call, iamArn(call.account, "user", "/", "*"));
  const users = isForAll ? call.account.users.list() : [authorizedUserOrSelf(call, input)];
  const serviceName = optionalText(input, "ServiceName");
  const found = users
    .flatMap((user) => [...user.serviceCredentials.values()].map((credential) => ({ user, credential })))
    .filter(({ credential }) => serviceName === undefined || credential.serviceName === serviceName)
    .sort((left, right) => (left.credential.id < right.credential.id ? -1 : 1));
  const { items, rest } = pageOf(found, input, ({ credential }) => credential.id);
  return {
    ServiceSpecificCredentials: items.map(({ user, credential }) => describe(user, credential)),
    ...(isForAll && rest),
  };
};

const UpdateServiceSpecificCredential: Operation = (input, call) => {
  const { credential } = authorizedCredential(input, call);
  credential.status = text(input, "Status") === "Active" ? "Active" : "Inactive";
};

const ResetServiceSpecificCredential: Operation = (input, call) => {
  const { user, credential } = authorizedCredential(input, call);
  return { ServiceSpecificCredential: { ...describe(user, credential), ...secretOf(call, credential) } };
};

const DeleteServiceSpecificCredential: Operation = (input, call) => {
  const { user, credential } = authorizedCredential(input, call);
  user.serviceCredentials.delete(credential.id);
};

function authorizedCredential(
  input: Shape,
  call: Call,
): { readonly user: User; readonly credential: ServiceSpecificCredential } {
  const id = text(input, "ServiceSpecificCredentialId");
  const name =
    optionalText(input, "UserName") ?? (call.caller.kind === "user" ? call.caller.user.name : undefined);
  if (name === undefined) throw validation("Must specify userName when calling with non-User credentials");
  const user = authorizedUser(call, name, (found) => contextOf(found?.serviceCredentials.get(id)));
  const credential = user.serviceCredentials.get(id);
  if (credential === undefined) {
    throw noSuchEntity(`No such credential ${id} exists`);
  }
  return { user, credential };
}

function contextOf(credential: ServiceSpecificCredential | undefined): MoreContext {
  return credential === undefined
    ? {}
    : { "iam:ServiceSpecificCredentialServiceName": credential.serviceName };
}

export const serviceSpecificCredentials = {
  CreateServiceSpecificCredential,
  ListServiceSpecificCredentials,
  UpdateServiceSpecificCredential,
  ResetServiceSpecificCredential,
  DeleteServiceSpecificCredential,
} as const satisfies Record<string, Operation>;
