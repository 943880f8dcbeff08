terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = merge(var.tags, { System = var.name, ManagedBy = "terraform" })
  }
}

data "aws_caller_identity" "here" {}

data "aws_partition" "here" {}

locals {
  account  = data.aws_caller_identity.here.account_id
  arn      = data.aws_partition.here.partition
  eks      = var.airflow == "eks" ? 1 : 0
  mwaa     = var.airflow == "mwaa" ? 1 : 0
  prefix   = "${var.name}-${local.account}"
  database = replace(var.name, "-", "_")
}
