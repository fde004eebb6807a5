"""One script of IAM calls, made either against an endpoint or against moto (--moto); prints one JSON line a call.

What differs at each run (ids, dates, secrets) is replaced; lists are sorted: only behaviour is compared.
"""
import json
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
MFA = f"arn:aws:iam::{ACCOUNT}:mfa/"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
VIEW_ONLY = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"

ID_MEMBERS = {"UserId", "GroupId", "RoleId", "PolicyId", "InstanceProfileId", "AccessKeyId"}
IDS = re.compile(r"\b(?:AIDA|AROA|AGPA|ANPA|AIPA|AKIA|ASIA|APKA|ASCA|ACCA)[A-Z0-9]{8,}\b")
DROPPED = {"ResponseMetadata", "SecretAccessKey", "Base32StringSeed", "QRCodePNG", "ServicePassword", "Fingerprint",
           "SSHPublicKeyBody", "Marker", "RoleLastUsed", "SAMLProviderUUID"}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(*principals, **more):
    return document({"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more})


DOOR = trust(f"arn:aws:iam::{ACCOUNT}:root")
S3 = document(allow("s3:GetObject"))


def plain(value):
    if isinstance(value, dict):
        # The role through which the sandbox is entered is no part of the comparison.
        return {key: "<id>" if key in ID_MEMBERS else plain(one) for key, one in value.items() if key not in DROPPED}
    if isinstance(value, list):
        kept = [one for one in value if not (isinstance(one, dict) and one.get("RoleName") == "OrganizationAccountAccessRole")]
        return sorted((plain(one) for one in kept), key=lambda one: json.dumps(one, sort_keys=True))
    if hasattr(value, "isoformat"):
        return "<date>"
    if isinstance(value, bytes):
        return "<bytes>"
    if isinstance(value, str):
        return IDS.sub("<id>", value)
    return value


class Run:
    def __init__(self, iam):
        self.iam = iam
        self.labels = {}

    def __call__(self, operation, _keep=None, **arguments):
        # Names first: what is long is cut off.
        inputs = sorted(arguments.items(), key=lambda item: (len(str(item[1])) > 60, item[0]))
        shown = json.dumps({key: plain(value) for key, value in inputs})
        label = f"{operation} {shown if len(shown) < 160 else shown[:157] + '...'}"
        self.labels[label] = self.labels.get(label, 0) + 1
        if self.labels[label] > 1:
            label += f" #{self.labels[label]}"
        try:
            answer = getattr(self.iam, operation)(**arguments)
            outcome = plain(answer)
        except ClientError as error:
            answer = None
            outcome = f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"
        except Exception as error:  # what a client library cannot even read, or an emulator's own fault
            answer = None
            outcome = f"no answer: {type(error).__name__}"
        print(json.dumps({"call": label, "outcome": outcome}, sort_keys=True))
        return answer


def users(call):
    for name, path in (("alice", "/"), ("bob", "/people/"), ("carol", "/people/dev/")):
        call("create_user", UserName=name, Path=path, Tags=[{"Key": "team", "Value": name}])
        call("create_user", UserName=name)
        call("get_user", UserName=name)
    call("create_user", UserName="dave")
    for path in ("/", "/people/", "/people/dev/", "/nobody/"):
        call("list_users", PathPrefix=path)
    call("list_users", MaxItems=1)
    call("get_user", UserName="nobody")
    call("update_user", UserName="bob", NewUserName="bert")
    call("get_user", UserName="bert")
    call("get_user", UserName="bob")
    call("update_user", UserName="bert", NewPath="/moved/")
    call("get_user", UserName="bert")
    call("create_user", UserName="north")
    call("create_user", UserName="south")
    call("update_user", UserName="north", NewUserName="south")
    call("update_user", UserName="nobody", NewUserName="south")
    call("delete_user", UserName="north")
    call("delete_user", UserName="south")
    call("update_user", UserName="nobody", NewUserName="somebody")
    call("update_user", UserName="bert", NewUserName="bob", NewPath="/people/")
    call("delete_user", UserName="nobody")


def cases(call):
    """Names that differ in case alone."""
    call("create_user", UserName="grace")
    call("create_user", UserName="GRACE")
    call("get_user", UserName="Grace")
    call("delete_user", UserName="GRACE")
    call("delete_user", UserName="grace")
    call("create_group", GroupName="team")
    call("create_group", GroupName="TEAM")
    call("delete_group", GroupName="TEAM")
    call("delete_group", GroupName="team")
    call("create_policy", PolicyName="cased", PolicyDocument=S3)
    call("create_policy", PolicyName="CASED", PolicyDocument=S3)
    call("delete_policy", PolicyArn=POLICY + "CASED")
    call("delete_policy", PolicyArn=POLICY + "cased")
    call("create_role", RoleName="Cased", AssumeRolePolicyDocument=DOOR)
    call("create_role", RoleName="CASED", AssumeRolePolicyDocument=DOOR)
    call("delete_role", RoleName="CASED")
    call("delete_role", RoleName="Cased")


def conflicts(call):
    """What must not be deleted or renamed yet."""
    call("create_user", UserName="held")
    call("create_group", GroupName="doomed")
    call("create_group", GroupName="taken")
    call("add_user_to_group", GroupName="doomed", UserName="held")
    call("delete_user", UserName="held")
    call("update_group", GroupName="taken", NewGroupName="doomed")
    call("delete_group", GroupName="doomed")
    call("delete_group", GroupName="taken")
    call("create_user", UserName="bound")
    call("create_policy", PolicyName="doomed", PolicyDocument=S3)
    call("attach_user_policy", UserName="bound", PolicyArn=POLICY + "doomed")
    call("delete_user", UserName="bound")
    call("delete_policy", PolicyArn=POLICY + "doomed")
    call("create_policy", PolicyName="versioned", PolicyDocument=S3)
    call("create_policy_version", PolicyArn=POLICY + "versioned", PolicyDocument=S3)
    call("delete_policy", PolicyArn=POLICY + "versioned")


def boundaries(call):
    call("create_user", UserName="edged")
    call("create_user", UserName="erin", PermissionsBoundary=POLICY + "nowhere")
    for boundary in (READ_ONLY, VIEW_ONLY, POLICY + "nowhere"):
        call("put_user_permissions_boundary", UserName="edged", PermissionsBoundary=boundary)
    call("delete_user_permissions_boundary", UserName="edged")
    call("get_user", UserName="edged")
    call("create_role", RoleName="Edged", AssumeRolePolicyDocument=DOOR, PermissionsBoundary=READ_ONLY)
    call("get_role", RoleName="Edged")
    call("put_role_permissions_boundary", RoleName="Edged", PermissionsBoundary=VIEW_ONLY)
    call("get_role", RoleName="Edged")
    call("put_role_permissions_boundary", RoleName="Edged", PermissionsBoundary=POLICY + "nowhere")
    call("delete_role_permissions_boundary", RoleName="Edged")
    call("get_role", RoleName="Edged")
    call("delete_role", RoleName="Edged")


def tags(call):
    call("tag_user", UserName="alice", Tags=[{"Key": "stage", "Value": "dev"}])
    call("tag_user", UserName="alice", Tags=[{"Key": "stage", "Value": "prod"}])
    call("create_user", UserName="tagged")
    call("tag_user", UserName="tagged", Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    call("tag_user", UserName="tagged", Tags=[{"Key": "aws:own", "Value": "1"}])
    call("tag_user", UserName="tagged", Tags=[{"Key": "bad;key", "Value": "1"}])
    call("tag_user", UserName="tagged", Tags=[{"Key": "long", "Value": "v" * 257}])
    call("tag_user", UserName="tagged", Tags=[{"Key": f"key-{n}", "Value": "x"} for n in range(51)])
    call("delete_user", UserName="tagged")
    call("tag_user", UserName="nobody", Tags=[{"Key": "a", "Value": "1"}])
    call("list_user_tags", UserName="alice")
    call("untag_user", UserName="alice", TagKeys=["stage"])
    call("untag_user", UserName="alice", TagKeys=["never-set"])
    call("untag_user", UserName="nobody", TagKeys=["a"])
    call("list_user_tags", UserName="alice")
    call("list_user_tags", UserName="nobody")


def groups(call):
    for name in ("admins", "people"):
        call("create_group", GroupName=name, Path="/teams/")
        call("create_group", GroupName=name)
        call("get_group", GroupName=name)
    call("get_group", GroupName="nobody")
    for user in ("alice", "bob", "nobody"):
        call("add_user_to_group", GroupName="people", UserName=user)
        call("list_groups_for_user", UserName=user)
    call("add_user_to_group", GroupName="people", UserName="alice")
    call("add_user_to_group", GroupName="nobody", UserName="alice")
    call("get_group", GroupName="people")
    call("list_groups")
    call("list_groups", PathPrefix="/teams/")
    call("list_groups", PathPrefix="/other/")
    call("put_group_policy", GroupName="people", PolicyName="read", PolicyDocument=S3)
    call("get_group_policy", GroupName="people", PolicyName="read")
    call("get_group_policy", GroupName="people", PolicyName="nowhere")
    call("list_group_policies", GroupName="people")
    call("attach_group_policy", GroupName="people", PolicyArn=READ_ONLY)
    call("attach_group_policy", GroupName="people", PolicyArn=READ_ONLY)
    call("list_attached_group_policies", GroupName="people")
    call("update_group", GroupName="admins", NewGroupName="chiefs", NewPath="/")
    call("get_group", GroupName="chiefs")
    call("remove_user_from_group", GroupName="people", UserName="bob")
    call("remove_user_from_group", GroupName="people", UserName="bob")
    call("get_group", GroupName="people")
    call("delete_group", GroupName="chiefs")
    call("delete_group", GroupName="chiefs")


def policies(call):
    call("create_policy", PolicyName="edge", PolicyDocument=S3, Description="reads", Tags=[{"Key": "a", "Value": "1"}])
    call("create_policy", PolicyName="edge", PolicyDocument=S3)
    call("create_policy", PolicyName="deep", Path="/one/two/", PolicyDocument=S3)
    edge = POLICY + "edge"
    call("get_policy", PolicyArn=edge)
    call("get_policy", PolicyArn=POLICY + "nowhere")
    call("get_policy", PolicyArn="not-an-arn-at-all-really")
    call("get_policy_version", PolicyArn=edge, VersionId="v1")
    call("get_policy_version", PolicyArn=edge, VersionId="v9")
    for number in range(2, 7):
        call("create_policy_version", PolicyArn=edge, PolicyDocument=document(allow(f"s3:Get{number}")),
             SetAsDefault=number == 3)
    call("list_policy_versions", PolicyArn=edge)
    call("delete_policy_version", PolicyArn=edge, VersionId="v3")
    call("delete_policy_version", PolicyArn=edge, VersionId="v2")
    call("delete_policy_version", PolicyArn=edge, VersionId="v2")
    call("create_policy_version", PolicyArn=edge, PolicyDocument=S3)
    call("set_default_policy_version", PolicyArn=edge, VersionId="v1")
    call("set_default_policy_version", PolicyArn=edge, VersionId="v9")
    call("set_default_policy_version", PolicyArn=POLICY + "nowhere", VersionId="v1")
    call("get_policy", PolicyArn=edge)
    call("tag_policy", PolicyArn=edge, Tags=[{"Key": "b", "Value": "2"}])
    call("list_policy_tags", PolicyArn=edge)
    call("untag_policy", PolicyArn=edge, TagKeys=["a"])
    call("list_policy_tags", PolicyArn=edge)
    call("list_policies", Scope="Local")
    call("list_policies", Scope="Local", PathPrefix="/one/")
    call("list_policies", Scope="Local", OnlyAttached=True)
    call("attach_user_policy", UserName="alice", PolicyArn=edge)
    call("attach_user_policy", UserName="alice", PolicyArn=edge)
    call("attach_user_policy", UserName="nobody", PolicyArn=edge)
    call("attach_user_policy", UserName="alice", PolicyArn=POLICY + "nowhere")
    call("list_attached_user_policies", UserName="alice")
    call("list_attached_user_policies", UserName="nobody")
    call("list_entities_for_policy", PolicyArn=edge)
    call("list_policies", Scope="Local", OnlyAttached=True)
    call("get_policy", PolicyArn=edge)
    call("detach_user_policy", UserName="alice", PolicyArn=edge)
    call("detach_user_policy", UserName="alice", PolicyArn=edge)
    for version in ("v4", "v5", "v3", "v6"):
        call("delete_policy_version", PolicyArn=edge, VersionId=version)
    call("delete_policy", PolicyArn=edge)
    call("delete_policy", PolicyArn=edge)
    call("delete_policy", PolicyArn=READ_ONLY)
    call("get_policy", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicyOfAws")


def limits(call):
    call("create_user", UserName="full")
    for number in range(11):
        call("create_policy", PolicyName=f"door-{number}", PolicyDocument=S3)
        call("attach_user_policy", UserName="full", PolicyArn=POLICY + f"door-{number}")
    wide = document(allow([f"s3:GetSomethingNumber{number}" for number in range(300)]))
    call("create_policy", PolicyName="wide", PolicyDocument=wide)
    middle = document(allow([f"s3:GetThing{number}" for number in range(60)]))
    for name in ("one", "two"):
        call("put_user_policy", UserName="full", PolicyName=name, PolicyDocument=middle)
    call("put_user_policy", UserName="nobody", PolicyName="one", PolicyDocument=S3)
    call("list_user_policies", UserName="full")
    call("get_user_policy", UserName="full", PolicyName="one")
    call("get_user_policy", UserName="full", PolicyName="three")
    call("delete_user_policy", UserName="full", PolicyName="three")
    call("delete_user_policy", UserName="full", PolicyName="one")
    call("delete_user", UserName="full")


def names(call):
    """Names, paths and numbers outside AWS's bounds."""
    call("create_user", UserName="not ok")
    call("create_user", UserName="x" * 65)
    call("create_user", UserName="frank", Path="people")
    call("create_group", GroupName="not ok")
    call("create_group", GroupName="x" * 129)
    call("create_role", RoleName="not ok", AssumeRolePolicyDocument=DOOR)
    call("create_role", RoleName="x" * 65, AssumeRolePolicyDocument=DOOR)
    call("create_role", RoleName="Long", AssumeRolePolicyDocument=DOOR, MaxSessionDuration=43201)
    call("create_role", RoleName="Short", AssumeRolePolicyDocument=DOOR, MaxSessionDuration=3599)
    call("create_policy", PolicyName="not ok", PolicyDocument=S3)
    call("create_policy", PolicyName="x" * 129, PolicyDocument=S3)
    call("create_policy", PolicyName="long", PolicyDocument=S3, Description="x" * 1001)
    call("create_instance_profile", InstanceProfileName="not ok")
    call("create_virtual_mfa_device", VirtualMFADeviceName="not ok")
    call("create_login_profile", UserName="alice", Password="")


def malformed(call):
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    bad = [
        "{",
        "[]",
        json.dumps({"Version": "2012-10-17"}),
        json.dumps({"Version": "2020-01-01", "Statement": statement}),
        document({**statement, "Effect": "allow"}),
        document({key: value for key, value in statement.items() if key != "Action"}),
        document({key: value for key, value in statement.items() if key != "Resource"}),
        document({**statement, "Action": "GetObject"}),
        document({**statement, "Action": "s3:Get Object"}),
        document({**statement, "Resource": "bucket"}),
        document({**statement, "Resource": "arn:aws:s3"}),
        document({**statement, "Principal": "*"}),
        document({**statement, "Sid": "not-good"}),
        document({**statement, "Sid": "one"}, {**statement, "Sid": "one"}),
        document({**statement, "Condition": {"StringNearly": {"aws:username": "x"}}}),
        document({**statement, "Condition": {"DateLessThan": {"aws:CurrentTime": "soon"}}}),
        document({**statement, "NotAction": "s3:*"}),
        document({**statement, "Extra": "x"}),
    ]
    for number, text in enumerate(bad):
        call("create_policy", PolicyName=f"bad-{number}", PolicyDocument=text)
    for number, text in enumerate(bad):
        call("put_user_policy", UserName="alice", PolicyName=f"bad-{number}", PolicyDocument=text)
    door = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    doors = [
        "{",
        document({**door, "Resource": "*"}),
        document({**door, "Action": "s3:*"}),
        document({key: value for key, value in door.items() if key != "Principal"}),
        document({**door, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"}}),
        document({**door, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/*"}}),
        document({**door, "Principal": {"AWS": "AIDAABCDEFGHIJKLMNOPQ"}}),
    ]
    for number, text in enumerate(doors):
        call("create_role", RoleName=f"Bad{number}", AssumeRolePolicyDocument=text)


def roles(call):
    call("create_role", RoleName="Auditor", Path="/audit/", AssumeRolePolicyDocument=DOOR, Description="reads",
         MaxSessionDuration=7200, Tags=[{"Key": "team", "Value": "audit"}])
    call("create_role", RoleName="Auditor", AssumeRolePolicyDocument=DOOR)
    call("get_role", RoleName="Auditor")
    call("get_role", RoleName="Nobody")
    call("list_roles", PathPrefix="/audit/")
    call("list_roles", PathPrefix="/other/")
    call("update_role", RoleName="Auditor", MaxSessionDuration=3600)
    call("get_role", RoleName="Auditor")
    call("update_role", RoleName="Auditor", Description="audits", MaxSessionDuration=10800)
    call("get_role", RoleName="Auditor")
    call("update_role_description", RoleName="Auditor", Description="again")
    call("update_role", RoleName="Nobody", Description="x")
    call("update_assume_role_policy", RoleName="Auditor", PolicyDocument=trust(f"arn:aws:iam::{ACCOUNT}:user/alice"))
    call("get_role", RoleName="Auditor")
    call("update_assume_role_policy", RoleName="Nobody", PolicyDocument=DOOR)
    call("tag_role", RoleName="Auditor", Tags=[{"Key": "stage", "Value": "dev"}])
    call("list_role_tags", RoleName="Auditor")
    call("untag_role", RoleName="Auditor", TagKeys=["team"])
    call("list_role_tags", RoleName="Auditor")
    call("put_role_policy", RoleName="Auditor", PolicyName="own", PolicyDocument=S3)
    call("put_role_policy", RoleName="Nobody", PolicyName="own", PolicyDocument=S3)
    call("get_role_policy", RoleName="Auditor", PolicyName="own")
    call("get_role_policy", RoleName="Auditor", PolicyName="nowhere")
    call("list_role_policies", RoleName="Auditor")
    call("attach_role_policy", RoleName="Auditor", PolicyArn=VIEW_ONLY)
    call("attach_role_policy", RoleName="Auditor", PolicyArn=VIEW_ONLY)
    call("attach_role_policy", RoleName="Auditor", PolicyArn=POLICY + "nowhere")
    call("list_attached_role_policies", RoleName="Auditor")
    call("list_entities_for_policy", PolicyArn=VIEW_ONLY)
    call("create_instance_profile", InstanceProfileName="Auditor", Path="/audit/")
    call("create_instance_profile", InstanceProfileName="Auditor")
    call("add_role_to_instance_profile", InstanceProfileName="Auditor", RoleName="Auditor")
    call("add_role_to_instance_profile", InstanceProfileName="Auditor", RoleName="Auditor")
    call("add_role_to_instance_profile", InstanceProfileName="Nobody", RoleName="Auditor")
    call("get_instance_profile", InstanceProfileName="Auditor")
    call("list_instance_profiles")
    call("list_instance_profiles_for_role", RoleName="Auditor")
    call("tag_instance_profile", InstanceProfileName="Auditor", Tags=[{"Key": "a", "Value": "1"}])
    call("list_instance_profile_tags", InstanceProfileName="Auditor")
    call("delete_role", RoleName="Auditor")
    call("delete_instance_profile", InstanceProfileName="Auditor")
    call("remove_role_from_instance_profile", InstanceProfileName="Auditor", RoleName="Auditor")
    call("remove_role_from_instance_profile", InstanceProfileName="Auditor", RoleName="Auditor")
    call("delete_instance_profile", InstanceProfileName="Auditor")
    call("delete_role", RoleName="Auditor")
    call("detach_role_policy", RoleName="Auditor", PolicyArn=VIEW_ONLY)
    call("detach_role_policy", RoleName="Auditor", PolicyArn=VIEW_ONLY)
    call("delete_role", RoleName="Auditor")
    call("delete_role_policy", RoleName="Auditor", PolicyName="own")
    call("delete_role_policy", RoleName="Auditor", PolicyName="own")
    call("delete_role", RoleName="Auditor")
    call("delete_role", RoleName="Auditor")
    call("create_service_linked_role", AWSServiceName="autoscaling.amazonaws.com")
    call("get_role", RoleName="AWSServiceRoleForAutoScaling")
    call("create_service_linked_role", AWSServiceName="autoscaling.amazonaws.com")
    call("delete_role", RoleName="AWSServiceRoleForAutoScaling")


def credentials(call):
    call("create_user", UserName="kim")
    keys = [call("create_access_key", UserName="kim") for _ in range(2)]
    call("create_access_key", UserName="kim")
    call("create_access_key", UserName="nobody")
    call("list_access_keys", UserName="kim")
    call("list_access_keys", UserName="nobody")
    first = keys[0]["AccessKey"]["AccessKeyId"]
    call("get_access_key_last_used", AccessKeyId=first)
    call("update_access_key", UserName="kim", AccessKeyId=first, Status="Inactive")
    call("list_access_keys", UserName="kim")
    call("update_access_key", UserName="kim", AccessKeyId="AKIAABCDEFGHIJKLMNOP", Status="Inactive")
    call("update_access_key", UserName="kim", AccessKeyId=first, Status="Asleep")
    call("delete_access_key", UserName="kim", AccessKeyId=first)
    call("delete_access_key", UserName="kim", AccessKeyId=first)
    call("create_login_profile", UserName="kim", Password="Correct-horse-9")
    call("create_login_profile", UserName="kim", Password="Correct-horse-9")
    call("create_login_profile", UserName="nobody", Password="Correct-horse-9")
    call("get_login_profile", UserName="kim")
    call("get_login_profile", UserName="bob")
    call("update_login_profile", UserName="kim", Password="Battery-staple-9", PasswordResetRequired=True)
    call("get_login_profile", UserName="kim")
    call("update_login_profile", UserName="bob", Password="Battery-staple-9")
    call("create_virtual_mfa_device", VirtualMFADeviceName="kim")
    call("create_virtual_mfa_device", VirtualMFADeviceName="kim")
    call("create_virtual_mfa_device", VirtualMFADeviceName="deep", Path="/one/")
    call("list_virtual_mfa_devices")
    call("list_virtual_mfa_devices", AssignmentStatus="Assigned")
    call("list_virtual_mfa_devices", AssignmentStatus="Unassigned")
    call("list_mfa_devices", UserName="kim")
    call("list_mfa_devices", UserName="nobody")
    call("enable_mfa_device", UserName="kim", SerialNumber=MFA + "nowhere", AuthenticationCode1="123456",
         AuthenticationCode2="654321")
    call("deactivate_mfa_device", UserName="kim", SerialNumber=MFA + "kim")
    call("delete_virtual_mfa_device", SerialNumber=MFA + "one/deep")
    call("delete_virtual_mfa_device", SerialNumber=MFA + "one/deep")
    call("delete_virtual_mfa_device", SerialNumber=MFA + "kim")
    call("delete_user", UserName="kim")
    call("delete_login_profile", UserName="kim")
    call("delete_login_profile", UserName="kim")


def account(call):
    call("list_account_aliases")
    call("create_account_alias", AccountAlias="larkspur")
    call("list_account_aliases")
    call("create_account_alias", AccountAlias="larkspur-users")
    call("list_account_aliases")
    call("create_account_alias", AccountAlias="Not Good")
    call("delete_account_alias", AccountAlias="larkspur-users")
    call("list_account_aliases")
    call("get_account_password_policy")
    call("delete_account_password_policy")
    call("update_account_password_policy", MinimumPasswordLength=14, RequireSymbols=True, MaxPasswordAge=90)
    call("get_account_password_policy")
    call("update_account_password_policy")
    call("get_account_password_policy")
    call("update_account_password_policy", MinimumPasswordLength=5)
    call("delete_account_password_policy")
    call("get_credential_report")
    call("generate_credential_report")
    call("get_credential_report")
    call("get_account_summary")
    call("get_account_authorization_details", Filter=["User"])
    call("get_account_authorization_details", Filter=["Group"])
    call("get_account_authorization_details", Filter=["LocalManagedPolicy"], MaxItems=1000)


def providers(call):
    url = "https://token.larkspur.example/tenant"
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.larkspur.example/tenant"
    call("create_open_id_connect_provider", Url=url, ThumbprintList=["a" * 40], ClientIDList=["sts.amazonaws.com"])
    call("create_open_id_connect_provider", Url=url, ThumbprintList=["a" * 40])
    call("create_open_id_connect_provider", Url="no url", ThumbprintList=["a" * 40])
    call("get_open_id_connect_provider", OpenIDConnectProviderArn=arn)
    call("get_open_id_connect_provider", OpenIDConnectProviderArn=arn + "x")
    call("add_client_id_to_open_id_connect_provider", OpenIDConnectProviderArn=arn, ClientID="web")
    call("remove_client_id_from_open_id_connect_provider", OpenIDConnectProviderArn=arn, ClientID="sts.amazonaws.com")
    call("update_open_id_connect_provider_thumbprint", OpenIDConnectProviderArn=arn, ThumbprintList=["b" * 40])
    call("tag_open_id_connect_provider", OpenIDConnectProviderArn=arn, Tags=[{"Key": "a", "Value": "1"}])
    call("get_open_id_connect_provider", OpenIDConnectProviderArn=arn)
    call("list_open_id_connect_providers")
    call("delete_open_id_connect_provider", OpenIDConnectProviderArn=arn)
    call("delete_open_id_connect_provider", OpenIDConnectProviderArn=arn)
    metadata = ('<md:EntityDescriptor entityID="https://idp.larkspur.example"><md:IDPSSODescriptor>'
                "<ds:X509Certificate>" + "A" * 1000 + "</ds:X509Certificate></md:IDPSSODescriptor></md:EntityDescriptor>")
    saml = f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"
    call("create_saml_provider", Name="idp", SAMLMetadataDocument=metadata)
    call("create_saml_provider", Name="idp", SAMLMetadataDocument=metadata)
    call("create_saml_provider", Name="bad", SAMLMetadataDocument="x" * 1000)
    call("get_saml_provider", SAMLProviderArn=saml)
    call("list_saml_providers")
    call("update_saml_provider", SAMLProviderArn=saml, SAMLMetadataDocument=metadata.replace("AAAA", "BBBB"))
    call("delete_saml_provider", SAMLProviderArn=saml)
    call("get_saml_provider", SAMLProviderArn=saml)


def clean(call):
    call("delete_group_policy", GroupName="people", PolicyName="read")
    call("delete_group_policy", GroupName="people", PolicyName="read")
    call("detach_group_policy", GroupName="people", PolicyArn=READ_ONLY)
    call("remove_user_from_group", GroupName="people", UserName="alice")
    call("delete_group", GroupName="people")
    for name in ("bob", "carol", "dave"):
        call("delete_user", UserName=name)
    call("list_groups")
    call("list_users")


def everything(iam):
    call = Run(iam)
    for part in (users, tags, groups, policies, roles, credentials, providers, account, clean):
        part(call)
    # What moto lets pass leaves traces there: nothing is listed after these.
    for part in (cases, conflicts, boundaries, limits, names, malformed):
        part(call)


config = Config(retries={"max_attempts": 0}, parameter_validation=False)
if "--moto" in sys.argv:
    from moto import mock_aws

    with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
        everything(boto3.client("iam", config=config))
else:
    everything(boto3.client("iam", config=config))
