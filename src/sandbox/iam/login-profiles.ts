import { AccessDenial } from "../denial.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import type { LoginProfile, User } from "./entities.ts";
import { alreadyExists, flag, noSuchEntity, optionalText, text } from "./input.ts";
import { authorizedUserOrSelf, requireUser } from "./lookup.ts";
import { checkPassword, isPassword, setPassword } from "./passwords.ts";

const CreateLoginProfile: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  if (user.loginProfile !== undefined) {
    throw alreadyExists(`Login Profile for user ${user.name} already exists.`);
  }
  const password = text(input, "Password");
  checkPassword(call.account, user, password);
  const profile = setPassword(
    call.state,
    user,
    password,
    call.now,
    flag(input, "PasswordResetRequired") ?? false,
  );
  return { LoginProfile: describeProfile(user, profile) };
};

function describeProfile(user: User, profile: LoginProfile): Shape {
  return {
    UserName: user.name,
    CreateDate: profile.createdAt,
    PasswordResetRequired: profile.resetRequired,
  };
}

const GetLoginProfile: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  return { LoginProfile: describeProfile(user, requireProfile(user)) };
};

const UpdateLoginProfile: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const profile = requireProfile(user);
  refuseFresh(call, user, profile);
  const password = optionalText(input, "Password");
  const resetRequired = flag(input, "PasswordResetRequired") ?? profile.resetRequired;
  if (password === undefined) {
    profile.resetRequired = resetRequired;
    return;
  }
  checkPassword(call.account, user, password);
  setPassword(call.state, user, password, call.now, resetRequired);
};

const DeleteLoginProfile: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  refuseFresh(call, user, requireProfile(user));
  user.loginProfile = undefined;
};

function requireProfile(user: User): LoginProfile {
  if (user.loginProfile === undefined) {
    throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  }
  return user.loginProfile;
}

/** A login profile cannot be changed while it is still being made; that takes as long as others do not see it. */
function refuseFresh(call: Call, user: User, profile: LoginProfile): void {
  const readyAt = Date.parse(profile.createdAt) + call.state.settings.consistencyDelay * 1000;
  if (call.now.getTime() >= readyAt) return;
  throw new ApiError(
    "EntityTemporarilyUnmodifiableException",
    `Login Profile for User ${user.name} cannot be modified while login profile is being created.`,
  );
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html */
const ChangePassword: Operation = (input, call) => {
  if (call.caller.kind !== "user") {
    throw new ApiError("InvalidUserTypeException", "Only IAM Users can change their own password");
  }
  const user = requireUser(call, call.caller.user.name);
  authorizeOwnPassword(call, user);
  if (!isPassword(user, text(input, "OldPassword"))) {
    throw new ApiError("AccessDenied", "The old password was incorrect.", 403);
  }
  const password = text(input, "NewPassword");
  checkPassword(call.account, user, password);
  setPassword(call.state, user, password, call.now, false);
};

/** The password policy can let every user change the own password; an explicit deny still holds. */
function authorizeOwnPassword(call: Call, user: User): void {
  try {
    call.authorize("iam:ChangePassword", user.arn);
  } catch (error) {
    const isAllowedByPolicy = call.account.passwordPolicy?.allowUsersToChange === true;
    if (isAllowedByPolicy && error instanceof AccessDenial && error.decision.decision === "implicitDeny")
      return;
    throw error;
  }
}

export const loginProfiles = {
  CreateLoginProfile,
  GetLoginProfile,
  UpdateLoginProfile,
  DeleteLoginProfile,
  ChangePassword,
} as const satisfies Record<string, Operation>;
