"""Who may do what: every caller makes every call, and the answer is held against a table that was written by hand from
AWS's documentation of policy evaluation. Prints one JSON line a row: {caller, call, expected, got}.

Letters: `+` allowed, `-` no policy allows it, `!` an explicit deny, `k` such keys may not call this API at all.
"""
import hmac
import json
import re
import struct
import sys
import time
from base64 import b32decode

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

USERS, WORK, DENYING, LISTED = "111111111111", "222222222222", "333333333333", "444444444444"
AWS = "arn:aws:iam::aws:policy/"
ADMIN = AWS + "AdministratorAccess"
QUIET = Config(retries={"max_attempts": 0})
sandbox = boto3.Session()


clients = {}


def client(service, keys=None):
    made = (service, keys and keys["AccessKeyId"])
    if made not in clients:
        clients[made] = new_client(service, keys)
    return clients[made]


def new_client(service, keys):
    named = {} if keys is None else {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys.get("SessionToken"),
    }
    return sandbox.client(service, config=QUIET, **named)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action="iam:*", resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def when(operator, key, value):
    return {"Condition": {operator: {key: value}}}


def enter(account, role="OrganizationAccountAccessRole"):
    return client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="setup")["Credentials"]


def user(name, account=USERS):
    return f"arn:aws:iam::{account}:user/{name}"


def role(name, account=WORK):
    return f"arn:aws:iam::{account}:role/{name}"


iam = client("iam", enter(USERS))
work = client("iam", enter(WORK))
organizations = client("organizations")
ORGANIZATION = organizations.describe_organization()["Organization"]["Id"]

BOUNDARY = iam.create_policy(PolicyName="only-get", PolicyDocument=policy(allow("iam:Get*")))["Policy"]["Arn"]


class Totp:
    """An authenticator app; each code is good once, so that the next one waits for the next half minute."""

    def __init__(self, name):
        made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
        self.serial, self.seed, self.used = made["SerialNumber"], b32decode(made["Base32StringSeed"]), 0
        step = int(time.time()) // 30
        iam.enable_mfa_device(UserName=name, SerialNumber=self.serial,
                              AuthenticationCode1=self.code(step - 2), AuthenticationCode2=self.code(step - 1))

    def code(self, step):
        digest = hmac.new(self.seed, struct.pack(">Q", step), "sha1").digest()
        offset = digest[19] & 15
        return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"

    def now(self):
        step = max(int(time.time()) // 30, self.used + 1)
        self.used = step
        return {"SerialNumber": self.serial, "TokenCode": self.code(step)}


def make_user(name, *statements, attached=(), boundary=None, tags=(), path="/", using=None):
    using = using or iam
    more = {"PermissionsBoundary": boundary} if boundary else {}
    using.create_user(UserName=name, Path=path, Tags=[{"Key": key, "Value": value} for key, value in tags], **more)
    if statements:
        using.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
    for arn in attached:
        using.attach_user_policy(UserName=name, PolicyArn=arn)
    return using.create_access_key(UserName=name)["AccessKey"]


def make_role(name, trust, *statements, attached=(), boundary=None, tags=(), using=None):
    using = using or iam
    more = {"PermissionsBoundary": boundary} if boundary else {}
    using.create_role(RoleName=name, AssumeRolePolicyDocument=trust,
                      Tags=[{"Key": key, "Value": value} for key, value in tags], **more)
    if statements:
        using.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
    for arn in attached:
        using.attach_role_policy(RoleName=name, PolicyArn=arn)


def trusting(principal, action="sts:AssumeRole", effect="Allow", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, **more}


ROOT_TRUST = policy(trusting({"AWS": USERS}))

# --- who is looked at
iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "blue"}])
iam.create_user(UserName="bob", Path="/team/", Tags=[{"Key": "team", "Value": "red"}])
iam.create_user(UserName="scratch", Tags=[{"Key": "team", "Value": "red"}])
make_role("app", ROOT_TRUST, tags=[("team", "blue")])
make_role("db", ROOT_TRUST, tags=[("team", "red")])

# --- what is called. A call that succeeds is undone by the administrator, so that each caller finds the same.
CALLS = {
    "get alice": lambda c, n: c.get_user(UserName="alice"),
    "get bob": lambda c, n: c.get_user(UserName="bob"),
    "list users": lambda c, n: c.list_users(),
    "create in /team/": lambda c, n: (c.create_user(UserName=f"new-{n}", Path="/team/"), iam.delete_user(UserName=f"new-{n}")),
    "tag alice blue": lambda c, n: c.tag_user(UserName="alice", Tags=[{"Key": "team", "Value": "blue"}]),
    "tag scratch red": lambda c, n: c.tag_user(UserName="scratch", Tags=[{"Key": "team", "Value": "red"}]),
    "attach read": lambda c, n: (c.attach_user_policy(UserName="scratch", PolicyArn=AWS + "ReadOnlyAccess"),
                                 iam.detach_user_policy(UserName="scratch", PolicyArn=AWS + "ReadOnlyAccess")),
    "attach admin": lambda c, n: (c.attach_user_policy(UserName="scratch", PolicyArn=ADMIN),
                                  iam.detach_user_policy(UserName="scratch", PolicyArn=ADMIN)),
    "create bounded": lambda c, n: (c.create_user(UserName=f"bounded-{n}", PermissionsBoundary=BOUNDARY), iam.delete_user(UserName=f"bounded-{n}")),
    "put policy": lambda c, n: c.put_user_policy(UserName="scratch", PolicyName="p", PolicyDocument=policy(allow("s3:GetObject"))),
    "list aliases": lambda c, n: c.list_account_aliases(),
    "get app": lambda c, n: c.get_role(RoleName="app"),
    "get db": lambda c, n: c.get_role(RoleName="db"),
    "tag db red": lambda c, n: c.tag_role(RoleName="db", Tags=[{"Key": "team", "Value": "red"}]),
}

callers = {}


def expect(name, letters, keys):
    letters = letters.replace(" ", "")
    if letters in ("+", "-", "!", "k"):
        letters *= len(CALLS)
    assert len(letters) == len(CALLS), (name, len(letters))
    callers[name] = (letters, keys)


# Each column is a call, in the order of the table above; in groups of users, writes, roles.
#        get get list create | tag tag attach attach bounded put | alias app db tag
expect("admin", "+", make_user("admin", attached=[ADMIN]))
expect("nobody", "-", make_user("nobody"))
expect("reader", "+++- ------ +++-", make_user("reader", allow(["iam:Get*", "iam:List*"])))
expect("managed reader", "+++- ------ +++-", make_user("managed-reader", attached=[AWS + "IAMReadOnlyAccess"]))
expect("other service", "-", make_user("other-service", allow("s3:*")))
expect("deny one", "!+++ ++++++ ++++", make_user("deny-one", deny("iam:GetUser", user("alice")), attached=[ADMIN]))
expect("deny writes", "+++! !!!!!! +++!", make_user("deny-writes", deny(["iam:Create*", "iam:Tag*", "iam:Attach*", "iam:Put*"]), attached=[ADMIN]))
expect("deny before allow", "!", make_user("deny-before-allow", deny("*"), allow()))
expect("not action", "+++- ++++-+ ++++", make_user("not-action", {"Effect": "Allow", "NotAction": "iam:Create*", "Resource": "*"}))
expect("not resource", "-+++ -+++++ ++++", make_user("not-resource", {"Effect": "Allow", "Action": "iam:*", "NotResource": user("alice")}))
expect("deny not resource", "+!!! +!!!!! !!!!", make_user("deny-not-resource", {"Effect": "Deny", "Action": "*", "NotResource": user("alice")}, attached=[ADMIN]))
expect("bounded", "++-- ------ -++-", make_user("bounded", attached=[ADMIN], boundary=BOUNDARY))
expect("boundary alone", "-", make_user("boundary-alone", boundary=BOUNDARY))
expect("tag owner", "+--- +----- -+--", make_user("tag-owner", allow(**when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}")), tags=[("team", "blue")]))
expect("old tag key", "+--- +----- -+--", make_user("old-tag-key", allow(**when("StringEquals", "iam:ResourceTag/team", "blue"))))
expect("untagged owner", "-", make_user("untagged-owner", allow(**when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"))))
expect("tags blue", "---- +----- ----", make_user("tags-blue", allow("iam:Tag*", **when("StringEquals", "aws:RequestTag/team", "blue"))))
expect("tags team only", "---- ++---- ---+", make_user("tags-team", allow("iam:Tag*", **when("ForAllValues:StringEquals", "aws:TagKeys", ["team"]))))
expect("tags cost only", "-", make_user("tags-cost", allow("iam:Tag*", **when("ForAnyValue:StringEquals", "aws:TagKeys", ["cost"]))))
expect("attaches read", "---- --+--- ----", make_user("attaches-read", allow("iam:AttachUserPolicy", **when("ArnEquals", "iam:PolicyARN", AWS + "ReadOnlyAccess"))))
expect("attaches no admin", "---- --+--- ----", make_user("attaches-no-admin", allow("iam:AttachUserPolicy", **when("ArnNotEquals", "iam:PolicyARN", ADMIN))))
expect("creates bounded", "---- ----+- ----", make_user("creates-bounded", allow("iam:CreateUser", **when("StringEquals", "iam:PermissionsBoundary", BOUNDARY))))
expect("creates unbounded", "---+ ------ ----", make_user("creates-unbounded", allow("iam:CreateUser", **when("Null", "iam:PermissionsBoundary", "true"))))
expect("path", "-+-+ ------ ----", make_user("path", allow(resource=user("team/*"))))
expect("users alone", "++-+ ++++++ ----", make_user("users-alone", allow(resource=user("*"))))
expect("roles alone", "---- ------ -+++", make_user("roles-alone", allow(resource=role("*", USERS))))
expect("question mark", "++-- ------ ----", make_user("question-mark", allow("iam:?etUser")))
expect("shouting", "++-- ------ ----", make_user("shouting", allow("IAM:GETUSER")))
expect("arn case", "-", make_user("arn-case", allow("iam:GetUser", user("ALICE"))))
expect("other account", "-", make_user("other-account", allow(resource=f"arn:aws:iam::{WORK}:*")))
expect("alice by variable", "+--- ------ ----", make_user("alice-by-tag", allow("iam:GetUser", user("${aws:PrincipalTag/whose}")), tags=[("whose", "alice")]))
expect("mfa only", "-", make_user("mfa-only", allow(**when("Bool", "aws:MultiFactorAuthPresent", "true"))))
expect("mfa if exists", "+", make_user("mfa-if-exists", allow(**when("BoolIfExists", "aws:MultiFactorAuthPresent", "true"))))
expect("deny bool mfa", "+", make_user("deny-bool-mfa", deny("*", **when("Bool", "aws:MultiFactorAuthPresent", "false")), attached=[ADMIN]))
expect("deny bool mfa if exists", "!", make_user("deny-mfa-exists", deny("*", **when("BoolIfExists", "aws:MultiFactorAuthPresent", "false")), attached=[ADMIN]))
expect("null mfa", "+", make_user("null-mfa", allow(**when("Null", "aws:MultiFactorAuthPresent", "true"))))
expect("yesterday", "-", make_user("yesterday", allow(**when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"))))
expect("until 2099", "+", make_user("until-2099", allow(**when("DateLessThan", "aws:CurrentTime", "2099-01-01T00:00:00Z"))))
expect("epoch", "+", make_user("epoch", allow(**when("NumericGreaterThan", "aws:EpochTime", "1700000000"))))
expect("loopback", "+", make_user("loopback", allow(**when("IpAddress", "aws:SourceIp", "127.0.0.0/8"))))
expect("elsewhere", "-", make_user("elsewhere", allow(**when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))))
expect("deny elsewhere", "!", make_user("deny-elsewhere", deny("*", **when("NotIpAddress", "aws:SourceIp", "10.0.0.0/8")), attached=[ADMIN]))
expect("home region", "+", make_user("home-region", allow(**when("StringEquals", "aws:RequestedRegion", "us-east-1"))))
expect("far region", "-", make_user("far-region", allow(**when("StringEquals", "aws:RequestedRegion", "eu-west-1"))))
expect("boto", "+", make_user("boto", allow(**when("StringLike", "aws:UserAgent", "*Boto3/*"))))
expect("organization", "+", make_user("organization", allow(**when("StringEquals", "aws:PrincipalOrgID", ORGANIZATION))))
expect("other organization", "-", make_user("other-organization", allow(**when("StringEquals", "aws:PrincipalOrgID", "o-elsewhere1"))))
expect("by own arn", "+", make_user("by-own-arn", allow(**when("ArnLike", "aws:PrincipalArn", user("by-own-*")))))
expect("by own id", "+", make_user("by-own-id", allow(**when("StringLike", "aws:userid", "AIDA*"))))
expect("by own name", "+", make_user("by-own-name", allow(**when("StringEquals", "aws:username", "by-own-name"))))
expect("by name, other case", "-", make_user("by-case", allow(**when("StringEquals", "aws:username", "BY-CASE"))))
expect("by name, ignoring case", "+", make_user("by-no-case", allow(**when("StringEqualsIgnoreCase", "aws:username", "BY-NO-CASE"))))
expect("principal type", "+", make_user("principal-type", allow(**when("StringEquals", "aws:PrincipalType", "User"))))
expect("two conditions", "-", make_user("two-conditions", allow(Condition={"StringEquals": {"aws:username": "two-conditions", "aws:PrincipalType": "AssumedRole"}})))
expect("absent key negated", "+", make_user("absent-negated", allow(**when("StringNotEquals", "aws:SourceVpc", "vpc-1"))))
expect("over TLS", "-", make_user("over-tls", allow(**when("Bool", "aws:SecureTransport", "true"))))

grouped = make_user("grouped")
iam.create_group(GroupName="readers")
iam.attach_group_policy(GroupName="readers", PolicyArn=AWS + "IAMReadOnlyAccess")
iam.add_user_to_group(GroupName="readers", UserName="grouped")
expect("group", "+++- ------ +++-", grouped)
group_denied = make_user("group-denied", attached=[ADMIN])
iam.create_group(GroupName="no-roles")
iam.put_group_policy(GroupName="no-roles", PolicyName="own", PolicyDocument=policy(deny("iam:*", role("*", USERS))))
iam.add_user_to_group(GroupName="no-roles", UserName="group-denied")
expect("group denies", "++++ ++++++ +!!!", group_denied)

# --- temporary keys
guest = make_user("guest", allow(), allow("sts:*"))
expect("session without MFA", "k", client("sts", guest).get_session_token()["Credentials"])
expect("federated", "k", client("sts", guest).get_federation_token(Name="visitor", Policy=policy(allow()))["Credentials"])
with_device = make_user("with-device", allow(**when("Bool", "aws:MultiFactorAuthPresent", "true")), allow("sts:*"))
device = Totp("with-device")
mfa_session = client("sts", with_device).get_session_token(**device.now())["Credentials"]
expect("key of one with MFA", "-", with_device)
expect("session with MFA", "+", mfa_session)

entering = make_user("entering", allow("sts:*"))
sts = client("sts", entering)


def session(name, *statements, attached=(), boundary=None, tags=(), trust=None, **more):
    make_role(name, trust or ROOT_TRUST, *statements, attached=attached, boundary=boundary, tags=tags)
    return sts.assume_role(RoleArn=role(name, USERS), RoleSessionName="tester", **more)["Credentials"]


TAGGABLE = policy(trusting({"AWS": USERS}, ["sts:AssumeRole", "sts:TagSession"]))
expect("role", "+", session("r-admin", attached=[ADMIN]))
expect("role without rights", "-", session("r-nobody"))
expect("role, session policy", "++-- ------ -++-", session("r-session", attached=[ADMIN], Policy=policy(allow("iam:Get*"))))
expect("role, session policy adds nothing", "-", session("r-adds", Policy=policy(allow())))
expect("role, managed session policy", "+++- ------ +++-", session("r-managed", attached=[ADMIN], PolicyArns=[{"arn": AWS + "IAMReadOnlyAccess"}]))
expect("role, both session policies", "++++ ------ +++-", session("r-both", attached=[ADMIN], Policy=policy(allow("iam:CreateUser", user("team/*"))), PolicyArns=[{"arn": AWS + "IAMReadOnlyAccess"}]))
expect("role, session policy denies", "!+++ ++++++ ++++", session("r-denies", attached=[ADMIN], Policy=policy(allow(), deny("iam:GetUser", user("alice")))))
expect("role, boundary", "++-- ------ -++-", session("r-bounded", attached=[ADMIN], boundary=BOUNDARY))
expect("role, boundary and session policy", "+--- ------ ----", session("r-three", attached=[ADMIN], boundary=BOUNDARY, Policy=policy(allow(resource=user("alice")))))
expect("role, own tags", "-+-- -+++-+ --++", session("r-tags", allow(**when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}")), tags=[("team", "red")]))
expect("role, session tags", "+--- +----- -+--", session("r-session-tags", allow(**when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}")), tags=[("team", "red")], trust=TAGGABLE, Tags=[{"Key": "team", "Value": "blue"}]))
expect("role, no user name", "-", session("r-username", allow(**when("StringLike", "aws:username", "*"))))
expect("role, no MFA", "-", session("r-mfa", allow(**when("Bool", "aws:MultiFactorAuthPresent", "true"))))
expect("role, by role ARN", "+", session("r-arn", allow(**when("ArnEquals", "aws:PrincipalArn", role("r-arn", USERS)))))
expect("role, by user id", "+", session("r-userid", allow(**when("StringLike", "aws:userid", "AROA*:tester"))))
expect("role, ended for another", "+", session("r-ended-other", deny("*", Condition={"StringLike": {"aws:userid": "*:somebody"}, "DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}), attached=[ADMIN]))
expect("role, ended for this one", "!", session("r-ended", deny("*", Condition={"StringLike": {"aws:userid": "*:tester"}, "DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}), attached=[ADMIN]))
expect("role, ended before it began", "+", session("r-old-end", deny("*", **when("DateLessThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z")), attached=[ADMIN]))

# --- doors: who may assume which role
alice = make_user("door-alice", allow("sts:AssumeRole"))
bob = make_user("door-bob", allow("sts:AssumeRole"))
carol = make_user("door-carol")
dora = make_user("door-dora", allow("sts:AssumeRole", **when("StringEquals", "aws:ResourceTag/open", "yes")))
erin = make_user("door-erin", allow("sts:AssumeRole"), deny("sts:AssumeRole", role("by-root")))
fay = make_user("door-fay", allow("sts:AssumeRole"), boundary=BOUNDARY)
hal = make_user("door-hal", allow("sts:AssumeRole"))
hal_device = Totp("door-hal")
hal_session = client("sts", hal).get_session_token(**hal_device.now())["Credentials"]
chained = session("chained", allow("sts:AssumeRole"))
insider = make_user("insider", using=work)
inside_reader = make_user("inside-reader", allow("sts:AssumeRole"), using=work)

ALICE, BOB = user("door-alice"), user("door-bob")
DOORS = {
    "by-root": [trusting({"AWS": USERS})],
    "by-user": [trusting({"AWS": ALICE})],
    "by-insider": [trusting({"AWS": user("insider", WORK)})],
    "with-mfa": [trusting({"AWS": USERS}, **when("Bool", "aws:MultiFactorAuthPresent", "true"))],
    "by-name": [trusting({"AWS": USERS}, **when("StringEquals", "sts:RoleSessionName", "${aws:username}"))],
    "denies-bob": [trusting({"AWS": USERS}), trusting({"AWS": BOB}, effect="Deny")],
    "external": [trusting({"AWS": USERS}, **when("StringEquals", "sts:ExternalId", "larkspur"))],
    "by-role": [trusting({"AWS": role("chained", USERS)})],
    "by-organization": [trusting({"AWS": "*"}, **when("StringEquals", "aws:PrincipalOrgID", ORGANIZATION))],
    "by-service": [trusting({"Service": "ec2.amazonaws.com"})],
    "by-arn": [trusting({"AWS": USERS}, **when("ArnLike", "aws:PrincipalArn", user("door-?ob")))],
    "ended": [trusting({"AWS": USERS}, **when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"))],
}
for name, statements in DOORS.items():
    make_role(name, policy(*statements), tags=[("open", "yes" if name in ("by-root", "by-user") else "no")], using=work)
    work.attach_role_policy(RoleName=name, PolicyArn=AWS + "IAMReadOnlyAccess")

#                       root user insider mfa name denies external role org service arn ended
DOOR_ROWS = {
    "alice": (alice, "++-- -+-- +---"),
    "bob": (bob, "+--- -!-- +-+-"),
    "carol": (carol, "---- ---- ----"),
    "dora": (dora, "+--- ---- ----"),
    "erin": (erin, "!--- -+-- +---"),
    "fay": (fay, "---- ---- ----"),
    "hal": (hal, "+--- -+-- +---"),
    "hal with MFA": (hal_session, "+--+ -+-- +---"),
    "role": (chained, "+--- -+-+ +---"),
    "insider": (insider, "--+- ---- +---"),
    "inside reader": (inside_reader, "---- ---- +---"),
}


def letter(error):
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if code == "InvalidClientTokenId":
        return "k"
    if code in ("AccessDenied", "AccessDeniedException"):
        # Across accounts AWS does not say which policy refused, so neither kind can be told there.
        return "!" if "explicit deny" in message else "-"
    return f"{code}: {message}"


rows = 0


def row(caller, call, expected, act):
    global rows
    rows += 1
    try:
        act()
        got = "+"
    except ClientError as error:
        got = letter(error)
    print(json.dumps({"caller": caller, "call": call, "expected": expected, "got": got}))


for index, (caller, (letters, keys)) in enumerate(callers.items()):
    acting = client("iam", keys)
    for expected, (call, act) in zip(letters, CALLS.items()):
        row(caller, call, expected, lambda: act(acting, index))

for caller, (keys, letters) in DOOR_ROWS.items():
    acting = client("sts", keys)
    for expected, door in zip(letters.replace(" ", ""), DOORS):
        row(caller, f"enter {door}", "-" if expected == "!" else expected,
            lambda: acting.assume_role(RoleArn=role(door), RoleSessionName="tester"))


def enters(keys, door, **more):
    return lambda: client("sts", keys).assume_role(RoleArn=role(door), **{"RoleSessionName": "tester", **more})


row("alice", "enter by-name under the own name", "+", enters(alice, "by-name", RoleSessionName="door-alice"))
row("alice", "enter by-name under another's", "-", enters(alice, "by-name", RoleSessionName="door-bob"))
row("role", "enter by-name", "-", enters(chained, "by-name"))
row("alice", "enter external with its id", "+", enters(alice, "external", ExternalId="larkspur"))
row("alice", "enter external with another id", "-", enters(alice, "external", ExternalId="thistle"))
row("hal", "enter with-mfa with a code", "+", enters(hal, "with-mfa", **hal_device.now()))
row("hal", "enter with-mfa with a used code", "-", enters(hal, "with-mfa", SerialNumber=hal_device.serial, TokenCode=hal_device.code(hal_device.used)))
row("alice", "enter with-mfa with another's device", "-", enters(alice, "with-mfa", SerialNumber=hal_device.serial, TokenCode="123456"))
row("alice", "enter a role that is not there", "-", enters(alice, "nowhere"))
row("alice", "tag a session at a door without TagSession", "-", enters(alice, "by-root", Tags=[{"Key": "team", "Value": "blue"}]))
row("alice", "set a source identity at a door without it", "-", enters(alice, "by-root", SourceIdentity="alice"))
row("inside reader", "enter by-organization of the own account", "+", enters(inside_reader, "by-organization"))

# --- what STS answers whom
silenced = make_user("silenced", deny("*"))
for name, keys in (("silenced", silenced), ("nobody", callers["nobody"][1]), ("session without MFA", callers["session without MFA"][1]),
                   ("federated", callers["federated"][1]), ("role", chained)):
    row(name, "GetCallerIdentity", "+", lambda: client("sts", keys).get_caller_identity())
row("nobody", "GetSessionToken", "+", lambda: client("sts", callers["nobody"][1]).get_session_token())
row("nobody", "GetFederationToken", "-", lambda: client("sts", callers["nobody"][1]).get_federation_token(Name="visitor"))
row("role", "GetSessionToken", "-", lambda: client("sts", chained).get_session_token())
row("role", "GetFederationToken", "-", lambda: client("sts", chained).get_federation_token(Name="visitor"))
row("session without MFA", "GetSessionToken", "-", lambda: client("sts", callers["session without MFA"][1]).get_session_token())
row("federated", "AssumeRole", "-", enters(callers["federated"][1], "by-root"))

# --- the AWS organization over all of it
denying, listed = client("iam", enter(DENYING)), client("iam", enter(LISTED))
member = make_user("member", attached=[ADMIN], using=denying)
only_listed = make_user("member", attached=[ADMIN], using=listed)
make_role("behind", ROOT_TRUST, attached=[ADMIN], using=denying)
root = organizations.list_roots()["Roots"][0]["Id"]
for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
    organizations.enable_policy_type(RootId=root, PolicyType=kind)


def organization_policy(name, kind, target, *statements):
    made = organizations.create_policy(Name=name, Description=name, Type=kind, Content=policy(*statements))
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)


organization_policy("no-users", "SERVICE_CONTROL_POLICY", DENYING, deny("iam:CreateUser"))
organization_policy("get-only", "SERVICE_CONTROL_POLICY", LISTED, allow(["iam:Get*", "sts:*"]))
full = next(one["Id"] for one in organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"] if one["AwsManaged"])
organizations.detach_policy(PolicyId=full, TargetId=LISTED)
organization_policy("no-bob", "RESOURCE_CONTROL_POLICY", DENYING,
                    {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*", **when("ArnEquals", "aws:PrincipalArn", BOB)})

inside = client("sts", alice).assume_role(RoleArn=role("behind", DENYING), RoleSessionName="tester")["Credentials"]
for name, keys, letters in (("member under a deny", member, "+!++"), ("role under a deny", inside, "+!++"),
                            ("member under a list", only_listed, "+---")):
    acting = client("iam", keys)
    for expected, (call, act) in zip(letters, {
        "get member": lambda: acting.get_user(UserName="member"),
        "create user": lambda: acting.create_user(UserName="more"),
        "list users": lambda: acting.list_users(),
        "list aliases": lambda: acting.list_account_aliases(),
    }.items()):
        row(name, call, expected, act)
row("alice", "enter behind a resource control policy", "+", lambda: client("sts", alice).assume_role(RoleArn=role("behind", DENYING), RoleSessionName="tester"))
row("bob", "enter behind a resource control policy", "-", lambda: client("sts", bob).assume_role(RoleArn=role("behind", DENYING), RoleSessionName="tester"))
row("member under a deny", "GetCallerIdentity", "+", lambda: client("sts", member).get_caller_identity())
row("member under a list", "AssumeRole without a door out", "-", lambda: client("sts", only_listed).assume_role(RoleArn=role("by-root"), RoleSessionName="tester"))
row("operator", "create a user in the management account", "+", lambda: client("iam").create_user(UserName="more"))
row("member", "describe the organization", "+", lambda: client("organizations", member).describe_organization())
row("member", "list accounts", "-", lambda: client("organizations", member).list_accounts())
row("operator", "list accounts", "+", lambda: organizations.list_accounts())

# --- what ends
iam.update_access_key(UserName="reader", AccessKeyId=callers["reader"][1]["AccessKeyId"], Status="Inactive")
row("reader, key inactive", "get alice", "k", lambda: client("iam", callers["reader"][1]).get_user(UserName="alice"))
iam.update_access_key(UserName="reader", AccessKeyId=callers["reader"][1]["AccessKeyId"], Status="Active")
row("reader, key active again", "get alice", "+", lambda: client("iam", callers["reader"][1]).get_user(UserName="alice"))
iam.delete_user_policy(UserName="reader", PolicyName="own")
row("reader, policy gone", "get alice", "-", lambda: client("iam", callers["reader"][1]).get_user(UserName="alice"))
iam.detach_role_policy(RoleName="r-admin", PolicyArn=ADMIN)
row("role, policy gone", "get alice", "-", lambda: client("iam", callers["role"][1]).get_user(UserName="alice"))
iam.delete_role(RoleName="r-admin")
row("role, deleted", "get alice", "k", lambda: client("iam", callers["role"][1]).get_user(UserName="alice"))
make_role("r-admin", ROOT_TRUST, attached=[ADMIN])
row("role, made again", "get alice", "k", lambda: client("iam", callers["role"][1]).get_user(UserName="alice"))
iam.delete_user_policy(UserName="door-alice", PolicyName="own")
iam.delete_access_key(UserName="door-alice", AccessKeyId=alice["AccessKeyId"])
iam.delete_user(UserName="door-alice")
again = make_user("door-alice", allow("sts:AssumeRole"))
row("alice, made again", "enter by-user, which names her predecessor", "-", enters(again, "by-user"))
work.update_assume_role_policy(RoleName="by-user", PolicyDocument=policy(*DOORS["by-user"]))
row("alice, made again", "enter by-user, saved again", "+", enters(again, "by-user"))
sys.exit(0 if rows >= 200 else 1)
