# The ways to Amazon's own services that do not leave the network.

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = var.route_table_ids
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Amazon's services, from within the network"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each                     = local.clients
  security_group_id            = aws_security_group.endpoints.id
  description                  = "HTTPS from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_endpoint" "services" {
  for_each            = toset(["secretsmanager", "kms", "logs", "sts"])
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.private_subnet_ids
  security_group_ids  = [aws_security_group.endpoints.id]
}

# Who may speak to the database and to the endpoints: the pods of the cluster, or MWAA's own machines.
locals {
  clients = merge(
    var.airflow == "eks" ? { pods = var.eks_security_group_id } : {},
    var.airflow == "mwaa" ? { mwaa = aws_security_group.mwaa[0].id } : {},
  )
}
