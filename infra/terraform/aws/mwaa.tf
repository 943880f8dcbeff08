# With mwaa: Amazon runs Airflow. DAGs, content and requirements lie in a bucket; the engine comes as a wheel in plugins.zip.

resource "aws_security_group" "mwaa" {
  count       = local.mwaa
  name        = "${var.name}-mwaa"
  description = "Machines of Airflow"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "mwaa" {
  count                        = local.mwaa
  security_group_id            = aws_security_group.mwaa[0].id
  description                  = "Among themselves"
  referenced_security_group_id = aws_security_group.mwaa[0].id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_egress_rule" "mwaa" {
  for_each          = var.airflow == "mwaa" ? { https = 443, sftp = 22, postgres = 5432 } : {}
  security_group_id = aws_security_group.mwaa[0].id
  description       = "To agencies and stores: ${each.key}"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

data "aws_iam_policy_document" "mwaa_trust" {
  count = local.mwaa
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

data "aws_iam_policy_document" "mwaa" {
  count = local.mwaa
  statement {
    actions   = ["airflow:PublishMetrics"]
    resources = ["arn:${local.arn}:airflow:${var.region}:${local.account}:environment/${var.name}"]
  }
  statement {
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketPublicAccessBlock"]
    resources = [aws_s3_bucket.code[0].arn, "${aws_s3_bucket.code[0].arn}/*"]
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents", "logs:GetLogEvents"]
    resources = ["arn:${local.arn}:logs:${var.region}:${local.account}:log-group:airflow-${var.name}-*"]
  }
  statement {
    # The queue of MWAA's workers is in Amazon's account, under this name.
    actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage"]
    resources = ["arn:${local.arn}:sqs:${var.region}:*:airflow-celery-*"]
  }
}

resource "aws_iam_role" "mwaa" {
  count              = local.mwaa
  name               = "${var.name}-mwaa"
  assume_role_policy = data.aws_iam_policy_document.mwaa_trust[0].json
}

resource "aws_iam_role_policy" "mwaa" {
  count  = local.mwaa
  name   = "airflow"
  role   = aws_iam_role.mwaa[0].id
  policy = data.aws_iam_policy_document.mwaa[0].json
}

resource "aws_iam_role_policy_attachment" "mwaa" {
  count      = local.mwaa
  role       = aws_iam_role.mwaa[0].name
  policy_arn = aws_iam_policy.this["loader"].arn
}

resource "aws_s3_bucket" "code" {
  # checkov:skip=CKV_AWS_144:it is built anew from the repository
  # checkov:skip=CKV2_AWS_62:nothing waits for events of this bucket
  # checkov:skip=CKV_AWS_18:what is read here is what the repository has
  # checkov:skip=CKV2_AWS_61:versions are few and small
  count  = local.mwaa
  bucket = "${local.prefix}-code"
}

resource "aws_s3_bucket_versioning" "code" {
  count  = local.mwaa
  bucket = aws_s3_bucket.code[0].id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "code" {
  count                   = local.mwaa
  bucket                  = aws_s3_bucket.code[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "code" {
  count  = local.mwaa
  bucket = aws_s3_bucket.code[0].id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

resource "aws_mwaa_environment" "this" {
  count                 = local.mwaa
  name                  = var.name
  airflow_version       = var.mwaa_airflow_version
  environment_class     = "mw1.medium"
  min_workers           = 1
  max_workers           = 10
  schedulers            = 2
  execution_role_arn    = aws_iam_role.mwaa[0].arn
  source_bucket_arn     = aws_s3_bucket.code[0].arn
  dag_s3_path           = "dags"
  plugins_s3_path       = "plugins.zip"
  requirements_s3_path  = "requirements.txt"
  kms_key               = aws_kms_key.this.arn
  webserver_access_mode = "PRIVATE_ONLY"
  airflow_configuration_options = {
    "core.load_examples"     = "False"
    "secrets.backend"        = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
    "secrets.backend_kwargs" = jsonencode({ connections_prefix = "renkei/connections" })
  }
  network_configuration {
    security_group_ids = [aws_security_group.mwaa[0].id]
    subnet_ids         = slice(var.private_subnet_ids, 0, 2)
  }
  logging_configuration {
    dag_processing_logs {
      enabled   = true
      log_level = "INFO"
    }
    scheduler_logs {
      enabled   = true
      log_level = "INFO"
    }
    task_logs {
      enabled   = true
      log_level = "INFO"
    }
    webserver_logs {
      enabled   = true
      log_level = "INFO"
    }
    worker_logs {
      enabled   = true
      log_level = "INFO"
    }
  }
}

variable "mwaa_airflow_version" {
  description = "With mwaa: the newest of Airflow 3 that Amazon offers."
  type        = string
  default     = "3.0.6"
}
