// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
import { createPrivateKey, type KeyObject } from "node:crypto";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import type { SamlProvider } from "./entities.ts";
import { alreadyExists, invalidInput, limitExceeded, noSuchEntity, optionalText, text } from "./input.ts";
import { decide, type MoreContext } from "./lookup.ts";
import { iamArn } from "./places.ts";
import { requestedTags, tagContext, taggingOperations, tagsOf } from "./tagging.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const providersPerAccount = 100;
const keysPerProvider = 2;

const CreateSAMLProvider: Operation = (input, call) => {
  const { account } = call;
  const name = text(input, "Name");
  const arn = iamArn(account, "saml-provider", "/", name);
  const tags = requestedTags(input);
  decide(call, arn, tagContext(tags));
  if (account.samlProviders.has(name)) throw alreadyExists(`The SAML provider ${name} already exists.`);
  if (account.samlProviders.size >= providersPerAccount) {
    throw limitExceeded(`Cannot exceed quota for SAMLProvidersPerAccount: ${providersPerAccount}`);
  }
  const metadata = checkedMetadata(text(input, "SAMLMetadataDocument"));
  const provider: SamlProvider = {
    kind: "saml-provider",
    name,
    arn,
    id: call.state.ids.base32(21),
    createdAt: isoSeconds(call.now),
    visibleAt: 0,
    metadata,
    validUntil: validUntilOf(call, metadata),
    tags,
    encryptionMode: encryptionMode(input),
    privateKeys: new Map(),
  };
  addPrivateKey(call, provider, input);
  account.samlProviders.add(provider);
  return { SAMLProviderArn: arn, ...tagsOf(tags) };
};

/** What a provider must tell of itself: who it is, that it signs people in, and with which certificate. */
function checkedMetadata(metadata: string): string {
  const isWhole = ["EntityDescriptor", "IDPSSODescriptor", "X509Certificate"].every((element) =>
    new RegExp(`<(?:[\\w-]+:)?${element}[\\s>]`).test(metadata),
  );
  if (!isWhole || !/entityID\s*=\s*["'][^"']+["']/.test(metadata)) {
    throw invalidInput("Could not parse metadata");
  }
  return metadata;
}

/** As the metadata says; a hundred years where it says nothing. */
function validUntilOf(call: Call, metadata: string): string {
  const value = /\svalidUntil\s*=\s*["'](?<instant>[^"']+)["']/.exec(metadata)?.groups?.["instant"];
  const instant = Date.parse(value ?? "");
  if (!Number.isNaN(instant)) return isoSeconds(new Date(instant));
  const { now } = call;
  return isoSeconds(new Date(new Date(now).setUTCFullYear(now.getUTCFullYear() + 100)));
}

function encryptionMode(input: Shape): SamlProvider["encryptionMode"] {
  const mode = optionalText(input, "AssertionEncryptionMode");
  return mode === "Required" || mode === "Allowed" ? mode : undefined;
}

function addPrivateKey(call: Call, provider: SamlProvider, input: Shape): void {
  const key = optionalText(input, "AddPrivateKey");
  if (key === undefined) return;
  if (provider.privateKeys.size >= keysPerProvider) {
    throw limitExceeded(`Cannot exceed quota for PrivateKeysPerSAMLProvider: ${keysPerProvider}`);
  }
  provider.privateKeys.set(call.state.ids.base32(32), {
    addedAt: isoSeconds(call.now),
    key: readPrivateKey(key),
  });
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw invalidInput("The private key could not be read: it must be PEM.");
  }
}

function authorizedProvider(call: Call, input: Shape, context?: MoreContext): SamlProvider {
  const arn = text(input, "SAMLProviderArn");
  decide(call, arn, context);
  const provider = call.account.samlProviders.get(arn.slice(arn.lastIndexOf("/") + 1));
  if (provider?.arn !== arn) throw noSuchEntity(`SAMLProvider not found for arn ${arn}`);
  return provider;
}

const GetSAMLProvider: Operation = (input, call) => {
  const provider = authorizedProvider(call, input);
  return {
    SAMLProviderUUID: provider.id,
    SAMLMetadataDocument: provider.metadata,
    CreateDate: provider.createdAt,
    ValidUntil: provider.validUntil,
    ...tagsOf(provider.tags),
    ...(provider.encryptionMode !== undefined && { AssertionEncryptionMode: provider.encryptionMode }),
    ...(provider.privateKeys.size > 0 && {
      PrivateKeyList: [...provider.privateKeys].map(([KeyId, { addedAt }]) => ({
        KeyId,
        Timestamp: addedAt,
      })),
    }),
  };
};

const ListSAMLProviders: Operation = (_input, call) => {
  decide(call, "*");
  return {
    SAMLProviderList: call.account.samlProviders.list().map((provider) => ({
      Arn: provider.arn,
      CreateDate: provider.createdAt,
      ValidUntil: provider.validUntil,
    })),
  };
};

const UpdateSAMLProvider: Operation = (input, call) => {
  const provider = authorizedProvider(call, input);
  const document = optionalText(input, "SAMLMetadataDocument");
  const metadata = document === undefined ? provider.metadata : checkedMetadata(document);
  const removed = optionalText(input, "RemovePrivateKey");
  if (removed !== undefined && !provider.privateKeys.delete(removed)) {
    throw new ApiError("NoSuchEntityException", `The private key ${removed} cannot be found.`);
  }
  addPrivateKey(call, provider, input);
  provider.metadata = metadata;
  provider.validUntil = validUntilOf(call, metadata);
  provider.encryptionMode = encryptionMode(input) ?? provider.encryptionMode;
  return { SAMLProviderArn: provider.arn };
};

const DeleteSAMLProvider: Operation = (input, call) => {
  call.account.samlProviders.delete(authorizedProvider(call, input).name);
};

export const samlProviders = {
  CreateSAMLProvider,
  GetSAMLProvider,
  ListSAMLProviders,
  UpdateSAMLProvider,
  DeleteSAMLProvider,
  ...taggingOperations("SAMLProvider", "ListSAMLProviderTags", (input, call, context) =>
    authorizedProvider(call, input, context),
  ),
};
