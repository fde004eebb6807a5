import type { Arn } from "../../../src/model/index.ts";
import { administratorAccess, doorTo } from "../../support/worlds.ts";
import {
  addUser,
  allow,
  alsoTrust,
  arnIn,
  aws,
  type Breach,
  both,
  deployMeant,
  foreign,
  hop,
  operator,
  person,
  preproduction,
  production,
} from "../plant.ts";
import { idOf, meant } from "../twelve-accounts.ts";

// Rights in one stage that open a way into another, and what cannot be decided.

export const stages: readonly Breach[] = [
  {
    name: "an administrator of preproduction behind a meant deploy role",
    code: "RB3214",
    holder: administratorAccess,
    exceptions: deployMeant,
    plant: hop,
  },
  {
    name: "a developer who may change what runs as a meant deploy role",
    code: "RB3214",
    holder: aws("PowerUserAccess"),
    exceptions: deployMeant,
    plant: hop,
  },
  {
    name: "a deploy role that its account's root may take on",
    code: "RB3214",
    also: ["RB3206"],
    exceptions: deployMeant,
    holder: "role deploy",
    plant: both(
      hop,
      alsoTrust(
        "shop-preproduction",
        "deploy",
        allow({ Principal: { AWS: `arn:aws:iam::${preproduction}:root` } }),
      ),
    ),
  },
  {
    name: "a meant user of preproduction whose keys an administrator may make",
    code: "RB3214",
    holder: administratorAccess,
    exceptions: [
      meant({ kind: "principal", arn: arnIn(preproduction, "user", "ci") as Arn }, "*", [
        "shop-production",
        "shop-preproduction",
      ]),
    ],
    plant: both(
      addUser("shop-preproduction", "ci", { inline: { hop: doorTo(production, "Operator") } }),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(preproduction, "user", "ci") } }),
      ),
    ),
  },

  {
    name: "an attached policy whose text nobody has",
    code: "RB3222",
    plant: person("frank", ({ attached }) => ({ attached: [...attached, aws("NotInAnyCatalogue")] })),
  },
  {
    name: "an account that was not read",
    code: "RB3222",
    also: ["RB3217"],
    plant: (world) => ({
      ...world,
      accounts: Object.fromEntries(
        Object.entries(world.accounts).filter(([id]) => id !== idOf("data-development")),
      ),
    }),
  },
  {
    name: "an exception that has ended",
    code: "RB3201",
    holder: operator,
    statement: 2,
    exceptions: [
      {
        ...meant({ kind: "account", accountId: foreign }, "*", ["shop-production"]),
        until: "2026-01-01T00:00:00Z",
      },
    ],
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: foreign } })),
  },
  {
    name: "an exception for another account",
    code: "RB3201",
    holder: operator,
    statement: 2,
    exceptions: [meant({ kind: "account", accountId: foreign }, "*", ["search-production"])],
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: foreign } })),
  },
];
