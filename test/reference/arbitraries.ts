import fc from "fast-check";
import { baseOperators } from "../../src/policy/operator.ts";
import type { Case, Doc, Level, Value } from "./evaluator.ts";

// Random requests and documents from a small vocabulary, so that they meet each other often.

const accounts = ["111111111111", "222222222222"] as const;
const words = ["ann", "bob", "ops", "Ops", "a*b", ""] as const;
const account = fc.constantFrom(...accounts);

const principal = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(account, fc.constantFrom("ann", "bob"))
      .map(([a, n]) => `arn:aws:iam::${a}:user/${n}`),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(account, fc.constantFrom("ops", "dev"), fc.constantFrom("ann", "bob"))
      .map(([a, r, s]) => `arn:aws:sts::${a}:assumed-role/${r}/${s}`),
  },
  { weight: 1, arbitrary: account.map((a) => `arn:aws:sts::${a}:federated-user/ann`) },
  { weight: 1, arbitrary: account.map((a) => `arn:aws:iam::${a}:root`) },
  { weight: 1, arbitrary: account.map((a) => `arn:aws:iam::${a}:role/team/ops`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "ec2.amazonaws.com",
      "lambda.amazonaws.com",
      "*anonymous*",
      "arn:aws:iam::222222222222:saml-provider/idp",
      "arn:aws:iam::222222222222",
      "arn:aws:iam::111111111111:group/people",
    ),
  },
);

const action = fc.constantFrom(
  "sts:AssumeRole",
  "sts:AssumeRole",
  "sts:TagSession",
  "sts:GetCallerIdentity",
  "sts:AssumeRoleWithSAML",
  "s3:GetObject",
  "S3:putObject",
  "kms:Decrypt",
  "iam:PassRole",
);

const resource = fc.oneof(
  fc.tuple(account, fc.constantFrom("ops", "team/ops", "dev")).map(([a, n]) => `arn:aws:iam::${a}:role/${n}`),
  fc.constantFrom(
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::bucket/ann/a*b",
    "arn:aws:S3:::bucket/ann",
    "arn:aws:kms:eu-west-1:111111111111:key/1",
    "arn:aws:lambda:eu-west-1:111111111111:function:f:1",
    "*",
    "not an arn",
  ),
);

const keys = [
  "aws:MultiFactorAuthPresent",
  "aws:MultiFactorAuthAge",
  "aws:username",
  "aws:PrincipalTag/Team",
  "aws:TagKeys",
  "aws:CurrentTime",
  "aws:SourceIp",
  "aws:PrincipalArn",
  "custom:Binary",
] as const;

const values = [
  "true",
  "False",
  "3600",
  "10abc",
  "3.5",
  "-1",
  ".5",
  "2026",
  "2026-11-24T07:00:00Z",
  "2026-11-24T08:00:00+01:00",
  "2026-11-24T07:00Z",
  "1795503600",
  "1795503600000",
  "2026-02-30",
  "10.1.2.3",
  "10.0.0.0/8",
  "0.0.0.0/0",
  "::/0",
  "2001:0DB8::1",
  "2001:db8:0:0:0:0:0:1",
  "2001:db8::/32",
  "::ffff:10.1.2.3",
  "300.1.1.1",
  "cloudformation.amazonaws.com",
  "arn:aws:iam::111111111111:role/team/ops",
  "arn:aws:iam::*:role/*",
  "arn:*:role",
  "YWJj",
  "YWI=",
  "%%",
  "ann",
  "Ann",
  "a*b",
  "a?b",
  "axb",
  "",
  "*",
] as const;

const policyValue = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string[]>(...values) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "${aws:username}",
      "x${ aws:UserName }",
      "${aws:PrincipalTag/team, 'ann'}",
      "${*}",
      "a${?}b",
      "${$}",
      "${aws:TagKeys}",
      "${unfinished",
      "arn:aws:iam::${aws:username}:role/*",
      "arn:aws:iam::111111111111:role/team/${aws:PrincipalTag/Team}",
    ),
  },
);

const operator = fc
  .tuple(
    fc.constantFrom("", "", "", "ForAllValues:", "ForAnyValue:"),
    fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...baseOperators.map((one) => one.name)) },
      { weight: 1, arbitrary: fc.constantFrom("StringMatches", "stringequals", "BOOL") },
    ),
    fc.constantFrom("", "", "IfExists"),
  )
  .map((parts) => parts.join(""));

const oneOrMany = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));

const condition = fc.dictionary(
  operator,
  fc.dictionary(
    fc.constantFrom(...keys, "AWS:USERNAME"),
    oneOrMany<string | boolean | number>(fc.oneof(policyValue, fc.boolean(), fc.constantFrom(1, 3600))),
    {
      minKeys: 1,
      maxKeys: 2,
    },
  ),
  { minKeys: 0, maxKeys: 2 },
);

const actionElement = fc.constantFrom(
  "*",
  "sts:*",
  "sts:AssumeRole",
  "STS:assumerole*",
  "s3:Get*",
  "s3:*Object",
  "s3:?etObject",
  "s*:GetObject",
  "*:*",
  "iam:*",
  "kms:Decrypt",
  "s3 :GetObject",
  "s3",
  "s3:GetObject",
);

const resourceElement = fc.oneof(
  { weight: 3, arbitrary: resource },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      "*",
      "arn:aws:iam::*:role/*",
      "arn:aws:iam::111111111111:role/*",
      "arn:aws:iam::111111111111:role/o?s",
      "arn:AWS:iam::111111111111:role/ops",
      "arn:aws:s3:::bucket*",
      "arn:aws:s3:::bucket/${aws:username}/*",
      "arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/a${*}b",
      "arn:aws:s3:::bucket/${aws:PrincipalTag/Team, 'ann'}/*",
      "arn:aws:*:::bucket*",
      "arn:aws:s3*",
      "arn:aws:s3",
      "arn:aws:lambda:*:*:function*",
      "arn:*:lambda:*:*:*:f:*",
    ),
  },
);

const awsPrincipal = fc.oneof(
  { weight: 4, arbitrary: principal },
  { weight: 2, arbitrary: account },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "*",
      "AIDAANN",
      "AROAOPS",
      "AGPAPEOPLE",
      "arn:aws:iam::111111111111:role/team/ops",
      "arn:aws:iam::222222222222:role/ops",
      "arn:aws:iam::*:root",
      "arn:aws:sts::111111111111:assumed-role/ops/*",
      "arn:aws-cn:iam::111111111111:root",
    ),
  },
);

const principalElement = fc.oneof(
  { weight: 1, arbitrary: fc.constant("*") },
  {
    weight: 6,
    arbitrary: fc.record(
      {
        AWS: oneOrMany(awsPrincipal),
        Service: oneOrMany(fc.constantFrom("ec2.amazonaws.com", "lambda.amazonaws.com")),
        Federated: fc.constantFrom("arn:aws:iam::222222222222:saml-provider/idp", "accounts.google.com"),
      },
      { requiredKeys: ["AWS"] },
    ),
  },
);

const named = <T>(weights: readonly [number, string, fc.Arbitrary<T>][]): fc.Arbitrary<Record<string, T>> =>
  fc.oneof(
    ...weights.map(([weight, name, arbitrary]) => ({
      weight,
      arbitrary: arbitrary.map((value) => ({ [name]: value })),
    })),
  );

const core = fc.tuple(
  fc.constantFrom("Allow", "Allow", "Allow", "Deny", "allow"),
  named([
    [6, "Action", oneOrMany(actionElement)],
    [1, "NotAction", oneOrMany(actionElement)],
  ]),
  fc.option(condition, { nil: undefined, freq: 3 }),
);

const resourceElements = named([
  [6, "Resource", oneOrMany(resourceElement)],
  [2, "NotResource", oneOrMany(resourceElement)],
]);

function documentOf(statement: fc.Arbitrary<unknown>): fc.Arbitrary<Doc> {
  return fc
    .tuple(fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17", undefined), oneOrMany(statement))
    .map(([version, list]) => ({ ...(version !== undefined && { Version: version }), Statement: list }));
}

const identityDocument = documentOf(
  fc
    .tuple(core, resourceElements, fc.integer({ min: 0, max: 20 }))
    .map(([[effect, actions, conditions], resources, rare]) => ({
      Effect: effect,
      ...actions,
      ...(rare > 0 && resources),
      ...(conditions && { Condition: conditions }),
    })),
);

const resourceDocument = documentOf(
  fc
    .tuple(
      core,
      fc.option(resourceElements, { nil: {} }),
      named([
        [8, "Principal", principalElement],
        [2, "NotPrincipal", principalElement],
      ]),
    )
    .map(([[effect, actions, conditions], resources, principals]) => ({
      Effect: effect,
      ...actions,
      ...resources,
      ...principals,
      ...(conditions && { Condition: conditions }),
    })),
);

const context = fc.dictionary(
  fc.constantFrom(...keys),
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Value[]>(...values, ...words) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...values), { maxLength: 2 }) },
  ),
  { maxKeys: 5 },
);

const anyLevel: fc.Arbitrary<Level> = fc.record({
  level: fc.constant("root"),
  policies: fc.array(identityDocument, { minLength: 1, maxLength: 2 }),
});

/** Levels of different names. */
const levels = (maxLength: number): fc.Arbitrary<Level[]> =>
  fc.array(anyLevel, { maxLength }).map((all) => all.map((one, i) => ({ ...one, level: `level ${i}` })));

export const anyCase: fc.Arbitrary<Case> = fc.record({
  request: fc
    .tuple(
      fc.record({ principal, action, resource, resourceAccount: account, context }),
      fc.record(
        {
          wildcardOnlyAction: fc.constant(true),
          principalId: fc.constantFrom("AIDAANN", "AROAOPS"),
          roleArn: fc.constantFrom(
            "arn:aws:iam::111111111111:role/team/ops",
            "arn:aws:iam::111111111111:role/aws-service-role/x/ops",
          ),
          federatingUserArn: fc.constant("arn:aws:iam::111111111111:user/ann"),
        },
        { requiredKeys: [] },
      ),
      fc.integer({ min: 0, max: 3 }),
    )
    .map(([request, rare, often]) => (often > 0 ? request : { ...request, ...rare })),
  identityPolicies: fc.array(identityDocument, { maxLength: 3 }),
  boundary: fc.option(identityDocument, { freq: 2 }),
  sessionPolicies: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(identityDocument, { maxLength: 2 }) },
  ),
  resourcePolicy: fc.option(resourceDocument, { freq: 4 }),
  scps: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: levels(2) }),
  rcps: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: levels(1) }),
});
