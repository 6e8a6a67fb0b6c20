# The OpenSearch domain: private, encrypted, open to the roles of functions that were granted search and to nobody else.
resource "aws_opensearch_domain" "this" {
  count = var.search_domain == null ? 0 : 1

  domain_name    = local.names.domain
  engine_version = "OpenSearch_2.19"

  cluster_config {
    instance_type            = var.search_domain.type
    instance_count           = var.search_domain.nodes
    zone_awareness_enabled   = var.search_domain.nodes > 1
    dedicated_master_enabled = var.search_domain.masters != null
    dedicated_master_count   = try(var.search_domain.masters.nodes, null)
    dedicated_master_type    = try(var.search_domain.masters.type, null)

    dynamic "zone_awareness_config" {
      for_each = var.search_domain.nodes > 1 ? [local.zones] : []
      content {
        availability_zone_count = zone_awareness_config.value
      }
    }
  }

  ebs_options {
    ebs_enabled = true
    volume_type = "gp3"
    volume_size = var.search_domain.storage
  }

  vpc_options {
    subnet_ids         = [for subnet in aws_subnet.this : subnet.id]
    security_group_ids = [aws_security_group.search[0].id]
  }

  encrypt_at_rest {
    enabled    = true
    kms_key_id = aws_kms_key.this["data"].arn
  }

  node_to_node_encryption {
    enabled = true
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10"
  }

  # Fine-grained access: no password; the role of this function may make indices and map the other roles.
  advanced_security_options {
    enabled                        = true
    anonymous_auth_enabled         = false
    internal_user_database_enabled = false
    master_user_options {
      master_user_arn = aws_iam_role.function[local.search_master].arn
    }
  }

  access_policies = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "GrantedFunctions"
      Effect    = "Allow"
      Principal = { AWS = values(local.role_arns) }
      Action    = local.actions.search.write
      Resource  = "${local.arns.search}/*"
    }]
  })

  dynamic "log_publishing_options" {
    for_each = ["ES_APPLICATION_LOGS", "AUDIT_LOGS"]
    content {
      log_type                 = log_publishing_options.value
      cloudwatch_log_group_arn = aws_cloudwatch_log_group.search[0].arn
    }
  }

  software_update_options {
    auto_software_update_enabled = true
  }

  depends_on = [aws_cloudwatch_log_resource_policy.search]
}

locals {
  searching     = sort([for name, grants in local.granted : name if length(grants.search) > 0])
  search_master = "search-prepare"
  role_arns     = { for name in local.searching : name => "arn:${local.partition}:iam::${local.account}:role/${aws_iam_role.function[name].name}" }
  may_write     = [for name in local.searching : name if contains(local.granted[name].search, "write")]
}

resource "aws_cloudwatch_log_group" "search" {
  count = var.search_domain == null ? 0 : 1

  name              = "/${local.prefix}/search"
  retention_in_days = local.platform.platform.logRetentionDays
  kms_key_id        = aws_kms_key.this["data"].arn
}

resource "aws_cloudwatch_log_resource_policy" "search" {
  count = var.search_domain == null ? 0 : 1

  policy_name = "${local.prefix}-search"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "SearchWritesItsLog"
      Effect    = "Allow"
      Principal = { Service = local.service["es"] }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${local.arns.logs}:/${local.prefix}/search:*"
    }]
  })
}

# Each deployment makes the indices that are missing, and tells the domain which functions may read and which may write.
resource "aws_lambda_invocation" "search" {
  count = var.local ? 0 : 1

  function_name = aws_lambda_function.this[local.search_master].function_name
  triggers      = { code = aws_lambda_function.this[local.search_master].source_code_hash }
  input = jsonencode(var.search_domain == null ? {} : {
    readers = [for name in local.searching : local.role_arns[name] if !contains(local.may_write, name)]
    writers = [for name in local.may_write : local.role_arns[name]]
  })

  depends_on = [aws_vpc_security_group_egress_rule.functions, aws_vpc_security_group_ingress_rule.search]
}
