# The places of connections, empty: what they hold is put there by hand or by the agency's own vault, never by Terraform,
# whose state would keep it.

variable "connections" {
  description = "Connections that registrations name, such as [\"nta\", \"estat\"]."
  type        = set(string)
  default     = []
}

resource "aws_secretsmanager_secret" "connection" {
  # checkov:skip=CKV2_AWS_57:an agency decides when its key changes; docs/operate.md says how
  for_each                = var.connections
  name                    = "renkei/connections/${each.key}"
  description             = "Airflow connection ${each.key}, as JSON"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 30
}
