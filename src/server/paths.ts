// Ways as the page draws them: step after step, each with its statements.
import {
  actorText,
  type CanAnswer,
  type DocumentFinding,
  type RightsAnswer,
  type Step,
  type Verification,
  type WhoCan,
  type WhoCanAnswer,
} from "../access/index.ts";
import type { Bridge, World } from "../model/index.ts";
import { nameOfArn } from "../model/index.ts";
import type {
  BridgesView,
  CanView,
  CarriedPolicy,
  PathStep,
  VerificationView,
  WhoCanView,
  WhoView,
  WorldName,
} from "./contract.ts";
import { placeView, statementView } from "./statements.ts";

/** Person, door out, door in, role. */
export function bridgeSteps(world: World, bridge: Bridge): readonly PathStep[] {
  const { person, role, account, doorOut, doorIn } = bridge;
  const place = `${role} @ ${account}`;
  return [
    {
      from: person,
      to: "door out",
      how: doorOut ? "holds the door out" : "has no door out",
      statements: doorOut ? [statementView(world, doorOut)] : [],
    },
    {
      from: "door out",
      to: place,
      how: doorIn ? "is let in by the door in" : "finds no door in",
      statements: doorIn ? [statementView(world, doorIn)] : [],
    },
  ];
}

function rightsStep(world: World, as: string, action: string, rights: RightsAnswer): PathStep {
  return {
    from: as,
    to: rights.resource === "*" ? action : `${action} on ${rights.resource}`,
    how: rights.answer === "yes" ? "may" : "may, under conditions",
    statements: rights.statements.map((place) => statementView(world, place)),
  };
}

/** A role that another tool made, or the reach role, cannot be granted: only what a bridge could lead to is offered. */
export function canView(
  world: World,
  answer: CanAnswer,
  { person, action }: { readonly person: string; readonly action: string },
  isGrantable: (role: string) => boolean,
): CanView {
  return {
    answer: answer.answer,
    conditions: answer.conditions,
    ways: answer.through.map(({ role, account, bridge, chain = [], rights }) => ({
      title: role === undefined ? `${person} in ${account}` : `${role} @ ${account}`,
      steps: [
        ...(bridge ? bridgeSteps(world, bridge) : []),
        ...chain.map((step) => stepView(world, step)),
        rightsStep(world, role === undefined ? person : `${role} @ ${account}`, action, rights),
      ],
    })),
    stoppedBy: answer.stoppedBy.map(({ role, account, why, statements, wouldAllow }) => ({
      title: role === undefined ? account : `${role} @ ${account}`,
      why,
      wouldAllow,
      statements: statements.map((place) => statementView(world, place)),
      ...(wouldAllow && role !== undefined && isGrantable(role) && { grant: { person, role, account } }),
    })),
  };
}

export function whoCanView(world: World, answer: WhoCanAnswer, action: string): WhoCanView {
  const view = (one: WhoCan): WhoView => ({
    who: one.who,
    as: one.as,
    answer: one.answer,
    conditions: one.conditions,
    steps: [
      ...(one.bridge ? bridgeSteps(world, one.bridge) : one.steps.map((step) => stepView(world, step))),
      rightsStep(world, one.as, action, one.rights),
    ],
  });
  return { people: answer.people.map(view), others: answer.others.map(view) };
}

function stepView(world: World, { from, to, how, by }: Step): PathStep {
  return { from, to, how, statements: by.map(({ place, says }) => statementView(world, place, says)) };
}

export function verificationView(world: World, name: WorldName, found: Verification): VerificationView {
  const { result, examined, deviations, undecided, exceptions, findings, scope } = found;
  return {
    world: name,
    result,
    examined,
    waysIn: found.waysIn.map(({ from, steps, stages, ...way }) => ({
      ...way,
      from: actorText(from, world.directory),
      isPerson: from.kind === "person",
      steps: steps.map((step) => stepView(world, step)),
      ...(stages && { stages }),
    })),
    deviations,
    undecided,
    exceptions,
    findings: [...findings, ...found.documents.map((one) => documentView(world, one))],
    scope,
  };
}

function documentView(
  world: World,
  { code, message, place, documents }: DocumentFinding,
): VerificationView["findings"][number] {
  const { account, policy, holder, statement } = placeView(world, place);
  const where = `${policy} of ${holder} in ${account}${statement > 0 ? `, statement ${statement}` : ""}`;
  const more = documents === 1 ? "" : ` (and ${documents - 1} more alike)`;
  return { code, summary: `${where}: ${message}${more}` };
}

export function bridgesView(world: World, name: WorldName, bridges: readonly Bridge[]): BridgesView {
  const carried: Record<string, readonly CarriedPolicy[]> = {};
  for (const { roleArn, accountId, role: roleName } of bridges) {
    if (Object.hasOwn(carried, roleArn)) continue;
    const role = world.accounts[accountId]?.roles.find((one) => one.name === roleName);
    if (!role) continue;
    carried[roleArn] = [
      ...role.attached.map((arn) => ({
        name: nameOfArn(arn),
        kind: arn.includes(":iam::aws:policy/") ? ("aws-managed" as const) : ("managed" as const),
      })),
      ...Object.keys(role.inline).map((inline) => ({ name: inline, kind: "inline" as const })),
      ...(role.boundary === undefined ? [] : [{ name: nameOfArn(role.boundary), kind: "boundary" as const }]),
    ];
  }
  return { world: name, bridges, carried };
}
