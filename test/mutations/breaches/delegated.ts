import { type Arn, accountId, type World } from "../../../src/model/index.ts";
import type { Breach } from "../plant.ts";
import { idOf } from "../twelve-accounts.ts";

// What comes into every account from an account to which the AWS organization has delegated a service.

/** An account administers services for the AWS organization. */
export function delegated(place: string, ...services: readonly string[]): (world: World) => World {
  return (world) => ({
    ...world,
    delegates: { ...world.delegates, [accountId(idOf(place))]: services },
  });
}

export const stackSets = "member.org.stacksets.cloudformation.amazonaws.com";
const administratorAccess: Arn = "arn:aws:iam::aws:policy/AdministratorAccess";
const powerUserAccess: Arn = "arn:aws:iam::aws:policy/PowerUserAccess";

export const delegations: readonly Breach[] = [
  {
    name: "a declared administrator of an account that runs stack sets for the AWS organization",
    code: "RB3229",
    holder: administratorAccess,
    plant: delegated("billing-development", stackSets),
  },
  {
    name: "a declared administrator of an account that administers IAM Identity Center",
    code: "RB3229",
    holder: administratorAccess,
    plant: delegated("billing-development", "guardduty.amazonaws.com", "sso.amazonaws.com"),
  },
  {
    name: "a declared administrator of an account that begins root sessions in others",
    code: "RB3229",
    holder: administratorAccess,
    plant: delegated("billing-development", "iam.amazonaws.com"),
  },
  {
    name: "a declared administrator of an account that changes the e-mail addresses of root users",
    code: "RB3229",
    holder: administratorAccess,
    plant: delegated("billing-development", "account.amazonaws.com"),
  },
  {
    name: "declared developers of an account that runs stack sets for the AWS organization",
    code: "RB3229",
    holder: powerUserAccess,
    plant: delegated("shop-development", stackSets),
  },
];
