variable "name" {
  description = "Name of the system: the beginning of every name that is made here."
  type        = string
  default     = "renkei"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "Two to 21 of a-z, 0-9 and -, beginning with a letter."
  }
}

variable "region" {
  description = "Region in which everything is kept."
  type        = string
  default     = "ap-northeast-1"
}

variable "tags" {
  description = "Tags of your organisation."
  type        = map(string)
  default     = {}
}

variable "airflow" {
  description = "Who runs Airflow: mwaa (Amazon's own) or eks (Airflow's chart on a cluster that is there)."
  type        = string
  default     = "eks"
  validation {
    condition     = contains(["eks", "mwaa"], var.airflow)
    error_message = "Either eks or mwaa."
  }
}

variable "vpc_id" {
  description = "Network that is there."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets without a way in from outside, in two zones or more."
  type        = list(string)
  validation {
    condition     = length(var.private_subnet_ids) >= 2
    error_message = "Two zones are needed, so that one may fail."
  }
}

variable "route_table_ids" {
  description = "Route tables of those subnets, for the way to S3 that does not leave the network."
  type        = list(string)
}

variable "eks_oidc_provider_arn" {
  description = "With eks: the OIDC provider of the cluster, by which its service accounts take roles."
  type        = string
  default     = null
}

variable "eks_security_group_id" {
  description = "With eks: security group of the cluster's pods."
  type        = string
  default     = null
}

variable "kubernetes_namespace" {
  description = "With eks: namespace of the chart."
  type        = string
  default     = "renkei"
}

variable "landing_kept_days" {
  description = "So long nobody, root included, can remove or change a landed object."
  type        = number
  default     = 3650
  validation {
    condition     = var.landing_kept_days >= 1
    error_message = "At least a day."
  }
}

variable "object_lock_mode" {
  description = "GOVERNANCE lets an administrator lift the lock, COMPLIANCE nobody. Begin with the first."
  type        = string
  default     = "GOVERNANCE"
  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.object_lock_mode)
    error_message = "Either GOVERNANCE or COMPLIANCE."
  }
}

variable "database" {
  description = "Size of the database: instance class, gigabytes at first and at most."
  type = object({
    instance_class = optional(string, "db.m7g.large")
    storage_gb     = optional(number, 100)
    storage_max_gb = optional(number, 2000)
  })
  default = {}
}

variable "database_backup_days" {
  description = "To any moment of so many days the database can be brought back."
  type        = number
  default     = 35
}

variable "log_retention_days" {
  description = "So long logs are kept."
  type        = number
  default     = 400
}
