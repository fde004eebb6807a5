# Beside main.tf in another folder: takes over what the first folder made. A group's membership has no import.
variable "key" {}
variable "account" {}
locals {
  me = "arn:aws:iam::${data.aws_caller_identity.me.account_id}"
}
import {
  to = aws_iam_user.ann
  id = "ann"
}
import {
  to = aws_iam_user.ben
  id = "ben"
}
import {
  to = aws_iam_policy.read
  id = "${local.me}:policy/read"
}
import {
  to = aws_iam_user_policy_attachment.ann
  id = "ann/${local.me}:policy/read"
}
import {
  to = aws_iam_role.reader
  id = "reader"
}
import {
  to = aws_iam_role_policy_attachment.reader
  id = "reader/${local.me}:policy/read"
}
import {
  to = aws_iam_role_policy.own
  id = "reader:own"
}
import {
  to = aws_iam_group.people
  id = "people"
}
import {
  to = aws_iam_account_alias.alias
  id = "larkspur-red"
}
import {
  to = aws_iam_user_login_profile.ann
  id = "ann"
}
import {
  to = aws_iam_access_key.ann
  id = var.key
}
import {
  to = aws_iam_virtual_mfa_device.ann
  id = "${local.me}:mfa/ann"
}
import {
  to = aws_iam_openid_connect_provider.ci
  id = "${local.me}:oidc-provider/token.larkspur.example"
}
import {
  to = aws_iam_saml_provider.office
  id = "${local.me}:saml-provider/office"
}
import {
  to = aws_iam_instance_profile.reader
  id = "reader"
}
import {
  to = aws_iam_account_password_policy.strict
  id = "iam-account-password-policy"
}
import {
  to = aws_organizations_account.payments
  id = var.account
}
