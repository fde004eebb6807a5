terraform {
  required_providers { aws = { source = "hashicorp/aws", version = "5.100.0" } }
}
provider "aws" {}
variable "team" { default = "blue" }
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:Get*"]
    resources = ["arn:aws:s3:::a+b/${var.team}/*"]
  }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id]
    }
  }
}
resource "aws_iam_user" "ann" {
  name = "ann"
  path = "/people/"
  tags = { team = var.team }
}
resource "aws_iam_user" "ben" { name = "ben" }
resource "aws_iam_policy" "read" {
  name   = "read"
  tags   = { team = var.team }
  policy = data.aws_iam_policy_document.read.json
}
resource "aws_iam_user_policy_attachment" "ann" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.read.arn
}
resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  description        = "Reads for the ${var.team} team"
  tags               = { team = var.team }
}
resource "aws_iam_role_policy_attachment" "reader" {
  role       = aws_iam_role.reader.name
  policy_arn = aws_iam_policy.read.arn
}
resource "aws_iam_role_policy" "own" {
  name   = "own"
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.read.json
}
resource "aws_iam_group" "people" {
  name = "people"
  path = "/${var.team}/"
}
resource "aws_iam_group_membership" "people" {
  name  = "people"
  group = aws_iam_group.people.name
  users = var.team == "blue" ? [aws_iam_user.ann.name] : [aws_iam_user.ann.name, aws_iam_user.ben.name]
}
resource "aws_iam_account_alias" "alias" { account_alias = "larkspur-${var.team}" }
resource "aws_iam_user_login_profile" "ann" {
  user = aws_iam_user.ann.name
  # As the provider's documentation says of imports: no API tells a password's length.
  lifecycle { ignore_changes = [password_length, password_reset_required, pgp_key] }
}
resource "aws_iam_access_key" "ann" {
  user   = aws_iam_user.ann.name
  status = var.team == "blue" ? "Active" : "Inactive"
}
resource "aws_iam_virtual_mfa_device" "ann" {
  virtual_mfa_device_name = "ann"
  tags                    = { team = var.team }
}
resource "aws_iam_openid_connect_provider" "ci" {
  url             = "https://token.larkspur.example"
  client_id_list  = ["sts.amazonaws.com", var.team]
  tags            = { team = var.team }
  thumbprint_list = ["cf23df2207d99a74fbe169e3eba035e633b65d94"]
}
resource "aws_iam_instance_profile" "reader" {
  name = "reader"
  tags = { team = var.team }
  role = aws_iam_role.reader.name
}
resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = var.team == "blue" ? 12 : 14
  require_numbers                = true
  allow_users_to_change_password = true
}
resource "aws_organizations_account" "payments" {
  name              = "payments"
  email             = "payments@larkspur.example"
  tags              = { team = var.team }
  close_on_deletion = true
}
resource "aws_iam_saml_provider" "office" {
  name = "office"
  tags = { team = var.team }
  saml_metadata_document = join("", [
    "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://login.larkspur.example/saml\">",
    "<IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">",
    "<KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>",
    join("", [for n in range(100) : "bGFya3NwdXI="]),
    "</X509Certificate></X509Data></KeyInfo></KeyDescriptor>",
    "</IDPSSODescriptor></EntityDescriptor>",
  ])
}
data "aws_iam_role" "reader" { name = aws_iam_role.reader.name }
output "ids" {
  value = {
    key     = aws_iam_access_key.ann.id
    account = aws_organizations_account.payments.id
  }
}
