# Where the outside comes in: names, mutual TLS for machines of agencies, a web firewall for the public.
locals {
  domains = {
    for name in keys(local.platform.apis) : name => {
      agency = var.agency_domain == null ? null : merge(var.agency_domain, { mutual = true })
      public = var.public_domain == null ? null : merge(var.public_domain, { truststore = null, mutual = false })
    }[name]
  }
  named = { for name, facts in local.domains : name => facts if facts != null }
}

resource "aws_api_gateway_domain_name" "this" {
  for_each = local.named

  domain_name              = each.value.name
  regional_certificate_arn = each.value.certificate
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  dynamic "mutual_tls_authentication" {
    for_each = each.value.mutual ? [each.value.truststore] : []
    content {
      truststore_uri = mutual_tls_authentication.value
    }
  }
}

resource "aws_api_gateway_base_path_mapping" "this" {
  for_each = local.named

  api_id      = aws_api_gateway_rest_api.this[each.key].id
  stage_name  = aws_api_gateway_stage.live[each.key].stage_name
  domain_name = aws_api_gateway_domain_name.this[each.key].domain_name
}

resource "aws_wafv2_web_acl" "public" {
  count = var.firewall == null ? 0 : 1

  name        = "${local.prefix}-public"
  description = "What may ask the public API"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "one-address"
    priority = 0
    action {
      block {}
    }
    statement {
      rate_based_statement {
        limit              = var.firewall.requests
        aggregate_key_type = "IP"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "one-address"
      sampled_requests_enabled   = false # samples hold what people typed
    }
  }

  dynamic "rule" {
    for_each = { for number, group in var.firewall.groups : group => number + 1 }
    content {
      name     = rule.key
      priority = rule.value
      override_action {
        none {}
      }
      statement {
        managed_rule_group_statement {
          name        = rule.key
          vendor_name = "AWS"
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = false
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "public"
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "public" {
  count = var.firewall == null ? 0 : 1

  resource_arn = aws_api_gateway_stage.live["public"].arn
  web_acl_arn  = aws_wafv2_web_acl.public[0].arn
}
