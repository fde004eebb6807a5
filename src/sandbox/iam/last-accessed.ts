// Which services an identity could use, and when it last did:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
// The sandbox sees calls to its own services alone.
import { serviceName, services } from "../../catalogue/index.ts";
import type { Arn } from "../../model/index.ts";
import { type ParsedStatement, parseDocument } from "../../policy/index.ts";
import type { LastAccessedJob, ServiceUse } from "../account.ts";
import { isoSeconds } from "../instant.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { PolicyHolder, Role, User } from "./entities.ts";
import { invalidInput, noSuchEntity, optionalText, text, texts } from "./input.ts";
import { decide } from "./lookup.ts";
import { managedDocument } from "./managed-policies.ts";
import { pageOf } from "./page.ts";
import { authorizedSource, sourcePolicies } from "./simulate.ts";

type Entity = User | Role;

const GenerateServiceLastAccessedDetails: Operation = (input, call) => {
  const arn = text(input, "Arn") as Arn;
  const { documents, entities } = subjectOf(call, input, arn);
  const job: LastAccessedJob = {
    createdAt: isoSeconds(call.now),
    granularity: optionalText(input, "Granularity") ?? "SERVICE_LEVEL",
    services: services().filter((service) => documents.some((document) => allowsService(document, service))),
    uses: entities.flatMap((entity) =>
      [...(call.account.serviceUse.get(entity.id) ?? [])].map(([service, use]) => ({ service, use, entity })),
    ),
  };
  const id = call.state.ids.uuid();
  call.account.lastAccessedJobs.set(id, job);
  return { JobId: id };
};

/** The policies that count for an ARN, and the users and roles whose calls do. */
function subjectOf(
  call: Call,
  input: Shape,
  arn: Arn,
): { readonly documents: readonly string[]; readonly entities: readonly Entity[] } {
  const { account, state } = call;
  if (/:policy\//.test(arn)) {
    decide(call, arn);
    const document = managedDocument(state, account, arn);
    if (document === undefined) throw noSuchEntity(`ARN ${arn} does not exist.`);
    return {
      documents: [document.text],
      entities: [...(account.attachments.get(arn) ?? [])].flatMap(entitiesOf),
    };
  }
  const source = authorizedSource(call, input, "Arn");
  const documents = sourcePolicies(state, account, source).map((policy) => policy.text);
  return { documents, entities: entitiesOf(source) };
}

function entitiesOf(holder: PolicyHolder): readonly Entity[] {
  if ("members" in holder) return [...(holder as { members: Set<User> }).members];
  return [holder as Entity];
}

/** Whether some statement allows some action of a service. */
function allowsService(document: string, service: string): boolean {
  return parseDocument(document).statements.some(
    (statement) => statement.effect === "Allow" && speaksOf(statement, service),
  );
}

function speaksOf(statement: ParsedStatement, service: string): boolean {
  if (statement.actions === undefined) return !(statement.notActions ?? []).includes(`${service}:*`);
  return statement.actions.some((action) => action === "*" || action.toLowerCase().startsWith(`${service}:`));
}

function requireJob(call: Call, input: Shape): LastAccessedJob {
  const id = text(input, "JobId");
  const job = call.account.lastAccessedJobs.get(id);
  if (job === undefined) throw noSuchEntity(`Unable to find job ${id}`);
  return job;
}

const GetServiceLastAccessedDetails: Operation = (input, call) => {
  decide(call, "*");
  const job = requireJob(call, input);
  const { items, rest } = pageOf(job.services, input, (service) => service);
  return {
    JobStatus: "COMPLETED",
    JobType: job.granularity,
    JobCreationDate: job.createdAt,
    JobCompletionDate: job.createdAt,
    ServicesLastAccessed: items.map((service) => lastAccessed(job, service)),
    ...rest,
  };
};

function lastAccessed(job: LastAccessedJob, service: string): Shape {
  const uses = job.uses.filter((one) => one.service === service).map((one) => one.use);
  const last = uses.reduce<ServiceUse | undefined>(
    (newest, use) => (newest === undefined || use.at > newest.at ? use : newest),
    undefined,
  );
  return {
    ServiceName: serviceName(service) ?? service,
    ServiceNamespace: service,
    TotalAuthenticatedEntities: uses.length,
    ...(last !== undefined && {
      LastAuthenticated: last.at,
      LastAuthenticatedEntity: last.by,
      LastAuthenticatedRegion: last.region,
    }),
  };
}

const GetServiceLastAccessedDetailsWithEntities: Operation = (input, call) => {
  decide(call, "*");
  const job = requireJob(call, input);
  const service = text(input, "ServiceNamespace");
  const found = job.uses
    .filter((one) => one.service === service)
    .toSorted((left, right) => (left.entity.arn < right.entity.arn ? -1 : 1));
  const { items, rest } = pageOf(found, input, ({ entity }) => entity.arn);
  return {
    JobStatus: "COMPLETED",
    JobCreationDate: job.createdAt,
    JobCompletionDate: job.createdAt,
    EntityDetailsList: items.map(({ entity, use }) => ({
      EntityInfo: {
        Arn: entity.arn,
        Name: entity.name,
        Type: entity.kind === "user" ? "USER" : "ROLE",
        Id: entity.id,
        Path: entity.path,
      },
      LastAuthenticated: use.at,
    })),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html */
const ListPoliciesGrantingServiceAccess: Operation = (input, call) => {
  const source = authorizedSource(call, input, "Arn");
  const holders: readonly (PolicyHolder & { readonly kind: string })[] =
    source.kind === "user" ? [source, ...source.groups] : [source];
  const granting = (service: string): readonly Shape[] =>
    holders.flatMap((holder) => [...inlineGrants(holder, service), ...managedGrants(call, holder, service)]);
  const namespaces = texts(input, "ServiceNamespaces");
  const unknown = namespaces.find((service) => serviceName(service) === undefined);
  if (unknown !== undefined) throw invalidInput(`Invalid service namespace: ${unknown}`);
  return {
    PoliciesGrantingServiceAccess: namespaces.map((service) => ({
      ServiceNamespace: service,
      Policies: granting(service.toLowerCase()),
    })),
    IsTruncated: false,
  };
};

function inlineGrants(holder: PolicyHolder & { readonly kind: string }, service: string): readonly Shape[] {
  return [...holder.inline]
    .filter(([, document]) => allowsService(document.text, service))
    .map(([name]) => ({
      PolicyName: name,
      PolicyType: "INLINE",
      EntityType: holder.kind.toUpperCase(),
      EntityName: holder.name,
    }));
}

function managedGrants(call: Call, holder: PolicyHolder, service: string): readonly Shape[] {
  return [...holder.attached].flatMap((arn) => {
    const document = managedDocument(call.state, call.account, arn);
    if (document === undefined || !allowsService(document.text, service)) return [];
    return [{ PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyType: "MANAGED", PolicyArn: arn }];
  });
}

export const lastAccessedDetails = {
  GenerateServiceLastAccessedDetails,
  GetServiceLastAccessedDetails,
  GetServiceLastAccessedDetailsWithEntities,
  ListPoliciesGrantingServiceAccess,
} as const satisfies Record<string, Operation>;
