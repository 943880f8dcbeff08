# loader   what tasks do: lands (never removes), stages, reads its secrets
# steward  looks into what was landed and staged, changes nothing
# auditor  reads the evidence and its versions, and nothing that is still in the making
#
# The rights inside the database are renkei's own (docs/operate.md); these are the rights outside of it.

data "aws_iam_policy_document" "loader" {
  statement {
    sid       = "Lists"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [for name in ["landing", "staging", "logs"] : aws_s3_bucket.this[name].arn]
  }
  statement {
    sid       = "LandsAndNeverRemoves"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.this["landing"].arn}/*"]
  }
  statement {
    # A file that holds Individual Numbers is buried: its bytes may not stay (docs/decisions/0006).
    sid       = "Buries"
    actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]
    resources = ["${aws_s3_bucket.this["landing"].arn}/landing/objects/*"]
  }
  statement {
    sid       = "FindsAllVersionsOfWhatItBuries"
    actions   = ["s3:ListBucketVersions"]
    resources = [aws_s3_bucket.this["landing"].arn]
  }
  statement {
    sid       = "Stages"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.this["staging"].arn}/*"]
  }
  statement {
    sid       = "WritesLogs"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.this["logs"].arn}/airflow/*"]
  }
  statement {
    sid       = "ReadsConnections"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = ["arn:${local.arn}:secretsmanager:${var.region}:${local.account}:secret:renkei/connections/*"]
  }
  statement {
    sid       = "LogsInToTheDatabase"
    actions   = ["rds-db:connect"]
    resources = ["arn:${local.arn}:rds-db:${var.region}:${local.account}:dbuser:${aws_db_instance.this.resource_id}/renkei_loader"]
  }
  statement {
    sid       = "UsesTheKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]
  }
}

data "aws_iam_policy_document" "steward" {
  statement {
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [for name in ["landing", "staging"] : aws_s3_bucket.this[name].arn]
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = [for name in ["landing", "staging"] : "${aws_s3_bucket.this[name].arn}/*"]
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
  }
}

data "aws_iam_policy_document" "auditor" {
  statement {
    actions   = ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration"]
    resources = [for name in ["landing", "logs"] : aws_s3_bucket.this[name].arn]
  }
  statement {
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention"]
    resources = [for name in ["landing", "logs"] : "${aws_s3_bucket.this[name].arn}/*"]
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
  }
}

locals {
  policies = {
    loader  = data.aws_iam_policy_document.loader.json
    steward = data.aws_iam_policy_document.steward.json
    auditor = data.aws_iam_policy_document.auditor.json
  }
}

resource "aws_iam_policy" "this" {
  for_each = local.policies
  name     = "${var.name}-${each.key}"
  policy   = each.value
}
