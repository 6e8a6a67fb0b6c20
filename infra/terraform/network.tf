# The network of search and of the functions that ask it: private, without a way to the Internet. What they call of AWS
# they reach through endpoints. Functions that call addresses outside hold no search, and are not in it.
locals {
  zones    = min(3, try(var.search_domain.nodes, 0))
  networks = var.search_domain == null ? 0 : 1

  # Of the services that functions with search call.
  endpoints = local.networks == 0 ? [] : ["events", "glue", "kms", "logs", "secretsmanager", "sns", "states", "xray"]
}

data "aws_availability_zones" "here" {
  count = local.networks

  state = "available"
}

resource "aws_vpc" "this" {
  count = local.networks

  cidr_block           = var.search_domain.network
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = local.prefix }
}

# A group without rules in the place of the one that lets everything through.
resource "aws_default_security_group" "this" {
  count = local.networks

  vpc_id = aws_vpc.this[0].id
}

resource "aws_subnet" "this" {
  count = local.zones

  vpc_id            = aws_vpc.this[0].id
  availability_zone = data.aws_availability_zones.here[0].names[count.index]
  cidr_block        = cidrsubnet(var.search_domain.network, 3, count.index)
  tags              = { Name = "${local.prefix}-${count.index}" }
}

resource "aws_route_table" "this" {
  count = local.networks

  vpc_id = aws_vpc.this[0].id
  tags   = { Name = local.prefix }
}

resource "aws_route_table_association" "this" {
  count = local.zones

  subnet_id      = aws_subnet.this[count.index].id
  route_table_id = aws_route_table.this[0].id
}

resource "aws_security_group" "functions" {
  count = local.networks

  name        = "${local.prefix}-functions"
  description = "Functions that ask search"
  vpc_id      = aws_vpc.this[0].id
}

resource "aws_security_group" "search" {
  count = local.networks

  name        = "${local.prefix}-search"
  description = "Search and the endpoints of AWS"
  vpc_id      = aws_vpc.this[0].id
}

resource "aws_vpc_security_group_egress_rule" "functions" {
  count = local.networks

  security_group_id            = aws_security_group.functions[0].id
  referenced_security_group_id = aws_security_group.search[0].id
  description                  = "Search and the endpoints of AWS"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "gateways" {
  for_each = aws_vpc_endpoint.gateway

  security_group_id = aws_security_group.functions[0].id
  prefix_list_id    = each.value.prefix_list_id
  description       = "The service ${each.key}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "search" {
  count = local.networks

  security_group_id            = aws_security_group.search[0].id
  referenced_security_group_id = aws_security_group.functions[0].id
  description                  = "From functions that ask"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = local.networks == 0 ? toset([]) : toset(["dynamodb", "s3"])

  vpc_id            = aws_vpc.this[0].id
  service_name      = data.aws_vpc_endpoint_service.this[each.key].service_name
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.this[0].id]
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(local.endpoints)

  vpc_id              = aws_vpc.this[0].id
  service_name        = data.aws_vpc_endpoint_service.this[each.key].service_name
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.this[*].id
  security_group_ids  = [aws_security_group.search[0].id]
}

# What an endpoint is called differs between partitions.
data "aws_vpc_endpoint_service" "this" {
  for_each = local.networks == 0 ? toset([]) : toset(concat(local.endpoints, ["dynamodb", "s3"]))

  service      = each.key
  service_type = contains(["dynamodb", "s3"], each.key) ? "Gateway" : "Interface"
}
