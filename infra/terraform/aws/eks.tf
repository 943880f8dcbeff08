# With eks: the service accounts of Airflow's chart take the loader's role; nobody has keys that could be lost.

locals {
  issuer = var.airflow == "eks" ? replace(var.eks_oidc_provider_arn, "/^.*oidc-provider\\//", "") : ""
}

data "aws_iam_policy_document" "pods" {
  count = local.eks
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.eks_oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values = [
        for account in ["worker", "scheduler", "triggerer", "dag-processor", "api-server"] :
        "system:serviceaccount:${var.kubernetes_namespace}:renkei-airflow-${account}"
      ]
    }
  }
}

resource "aws_iam_role" "pods" {
  count              = local.eks
  name               = "${var.name}-pods"
  assume_role_policy = data.aws_iam_policy_document.pods[0].json
}

resource "aws_iam_role_policy_attachment" "pods" {
  count      = local.eks
  role       = aws_iam_role.pods[0].name
  policy_arn = aws_iam_policy.this["loader"].arn
}
