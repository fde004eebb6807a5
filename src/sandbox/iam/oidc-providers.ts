// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
import type { Arn } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { OidcProvider } from "./entities.ts";
import {
  alreadyExists,
  invalidInput,
  limitExceeded,
  noSuchEntity,
  text,
  texts,
  validation,
} from "./input.ts";
import { decide, type MoreContext } from "./lookup.ts";
import { sorted } from "./page.ts";
import { iamArn } from "./places.ts";
import { requestedTags, tagContext, taggingOperations, tagsOf } from "./tagging.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const providersPerAccount = 100;
const clientsPerProvider = 100;
const thumbprintsPerProvider = 5;

const CreateOpenIDConnectProvider: Operation = (input, call) => {
  const { account } = call;
  const url = text(input, "Url");
  const place = placeOf(url);
  const arn = iamArn(account, "oidc-provider", "/", place ?? "");
  const tags = requestedTags(input);
  decide(call, arn, tagContext(tags));
  if (place === undefined) throw validation(`Invalid Open ID Connect Provider URL`);
  if (account.oidcProviders.has(arn)) throw alreadyExists(`Provider with url ${url} already exists.`);
  if (account.oidcProviders.size >= providersPerAccount) {
    throw limitExceeded(`Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${providersPerAccount}`);
  }
  const clientIds = texts(input, "ClientIDList");
  if (clientIds.length > clientsPerProvider) throw tooManyClients();
  const provider: OidcProvider = {
    kind: "oidc-provider",
    arn,
    url: place,
    createdAt: isoSeconds(call.now),
    clientIds: new Set(clientIds),
    thumbprints: checkedThumbprints(texts(input, "ThumbprintList")),
    tags,
  };
  account.oidcProviders.set(arn, provider);
  return { OpenIDConnectProviderArn: arn, ...tagsOf(tags) };
};

/** Host and path, which name a provider: https alone, without a port and a query. */
function placeOf(url: string): string | undefined {
  return /^https:\/\/(?<place>[\w.-]+(?:\/[^?#]*?)?)\/?$/i.exec(url)?.groups?.["place"];
}

function checkedThumbprints(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > thumbprintsPerProvider) {
    throw invalidInput(`Thumbprint list must contain fewer than ${thumbprintsPerProvider} entries.`);
  }
  const odd = thumbprints.find((one) => !/^[0-9a-f]{40}$/i.test(one));
  if (odd !== undefined) throw invalidInput(`The thumbprint ${odd} is not valid.`);
  return thumbprints;
}

function tooManyClients(): Error {
  return limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${clientsPerProvider}`);
}

function authorizedProvider(call: Call, input: Shape, context?: MoreContext): OidcProvider {
  const arn = text(input, "OpenIDConnectProviderArn");
  decide(call, arn, context);
  const provider = call.account.oidcProviders.get(arn as Arn);
  if (provider === undefined) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return provider;
}

const GetOpenIDConnectProvider: Operation = (input, call) => {
  const provider = authorizedProvider(call, input);
  return {
    Url: provider.url,
    ClientIDList: [...provider.clientIds],
    ThumbprintList: provider.thumbprints,
    CreateDate: provider.createdAt,
    ...tagsOf(provider.tags),
  };
};

const ListOpenIDConnectProviders: Operation = (_input, call) => {
  decide(call, "*");
  return { OpenIDConnectProviderList: sorted(call.account.oidcProviders.keys()).map((Arn) => ({ Arn })) };
};

const AddClientIDToOpenIDConnectProvider: Operation = (input, call) => {
  const { clientIds } = authorizedProvider(call, input);
  const clientId = text(input, "ClientID");
  if (!clientIds.has(clientId) && clientIds.size >= clientsPerProvider) throw tooManyClients();
  clientIds.add(clientId);
};

const RemoveClientIDFromOpenIDConnectProvider: Operation = (input, call) => {
  authorizedProvider(call, input).clientIds.delete(text(input, "ClientID"));
};

const UpdateOpenIDConnectProviderThumbprint: Operation = (input, call) => {
  authorizedProvider(call, input).thumbprints = checkedThumbprints(texts(input, "ThumbprintList"));
};

/** Deleting what does not exist succeeds: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html */
const DeleteOpenIDConnectProvider: Operation = (input, call) => {
  const arn = text(input, "OpenIDConnectProviderArn");
  decide(call, arn);
  call.account.oidcProviders.delete(arn as Arn);
};

export const oidcProviders = {
  CreateOpenIDConnectProvider,
  GetOpenIDConnectProvider,
  ListOpenIDConnectProviders,
  AddClientIDToOpenIDConnectProvider,
  RemoveClientIDFromOpenIDConnectProvider,
  UpdateOpenIDConnectProviderThumbprint,
  DeleteOpenIDConnectProvider,
  ...taggingOperations("OpenIDConnectProvider", "ListOpenIDConnectProviderTags", (input, call, context) =>
    authorizedProvider(call, input, context),
  ),
};
