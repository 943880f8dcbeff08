output "settings" {
  description = "What renkei is told by the environment; the password is added from the secret of the database."
  value = {
    RENKEI_LANDING   = "s3://${aws_s3_bucket.this["landing"].id}/landing"
    RENKEI_STAGING   = "s3://${aws_s3_bucket.this["staging"].id}/staging"
    RENKEI_WAREHOUSE = "postgresql+psycopg://renkei_loader@${aws_db_instance.this.endpoint}/${local.database}?sslmode=verify-full"
  }
}

output "database_secret" {
  description = "Secret that holds the password of the database's administrator."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "policies" {
  description = "Policies of loader, steward and auditor, to attach to your people's roles."
  value       = { for name, policy in aws_iam_policy.this : name => policy.arn }
}

output "pod_role" {
  description = "With eks: role of the chart's service accounts."
  value       = one(aws_iam_role.pods[*].arn)
}
