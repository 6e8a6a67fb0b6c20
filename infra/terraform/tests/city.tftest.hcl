# A city as environments/prod.tfvars has it, planned in an account that does not exist.
mock_provider "aws" {
  source          = "./tests/account"
  override_during = plan
}

# A provider that is made up knows nothing that lasts for a moment only; this one is asked for nothing.
provider "aws" {
  alias                       = "moment"
  region                      = "cn-north-1"
  access_key                  = "nobody"
  secret_key                  = "nothing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  environment  = "prod"
  region       = "cn-north-1"
  image        = "990100990100.dkr.ecr.cn-north-1.amazonaws.com.cn/gongxin@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  make_secrets = false
  lock_mode    = "COMPLIANCE"
  operators    = ["operators@credit.example"]
  identity     = { issuer = "https://login.example", jwks = "https://login.example/keys" }
  agency_domain = {
    name        = "agency.credit.example"
    certificate = "arn:aws-cn:acm:cn-north-1:990100990100:certificate/00000000-0000-4000-8000-000000000000"
    truststore  = "s3://trust/machines.pem"
  }
  search_domain  = { nodes = 3, type = "r6g.large.search", storage = 100, network = "10.20.0.0/20" }
  firewall       = { requests = 1000, groups = ["AWSManagedRulesCommonRuleSet"] }
  monthly_budget = { amount = 20000, unit = "CNY" }
  settings       = { SOURCE_SECRETS = "gongxin-prod-sources" }
}

run "city" {
  command = plan

  assert {
    condition     = alltrue([for machine in aws_sfn_state_machine.this : machine.tracing_configuration[0].enabled && machine.logging_configuration[0].level == "ERROR"])
    error_message = "Machines are traced and write down what fails."
  }

  assert {
    condition     = aws_api_gateway_domain_name.this["agency"].mutual_tls_authentication[0].truststore_uri == "s3://trust/machines.pem"
    error_message = "Machines of agencies show certificates."
  }

  assert {
    condition     = aws_api_gateway_rest_api.this["agency"].disable_execute_api_endpoint && !aws_api_gateway_rest_api.this["public"].disable_execute_api_endpoint
    error_message = "Who has a name of its own is not reached under another, past its certificates."
  }

  assert {
    condition     = alltrue([for place in ["root", "rest"] : aws_api_gateway_method.any["agency-${place}"].authorization == "CUSTOM"])
    error_message = "Nobody reaches the agency API past its authoriser."
  }

  assert {
    condition     = aws_opensearch_domain.this[0].advanced_security_options[0].enabled && length(aws_opensearch_domain.this[0].vpc_options) == 1
    error_message = "Search is private, with fine-grained access."
  }

  assert {
    condition     = length(jsondecode(aws_lambda_invocation.search[0].input).readers) == length([for name, grants in local.granted : name if tolist(grants.search) == tolist(["read"])])
    error_message = "Who may only read is told to the domain as a reader."
  }

  assert {
    condition     = toset([for name, function in aws_lambda_function.this : name if length(function.vpc_config) > 0]) == toset([for name, grants in local.granted : name if length(grants.search) > 0])
    error_message = "Functions that ask search are in its network, and no others."
  }

  assert {
    condition     = alltrue([for bucket in ["raw", "access-log"] : aws_s3_bucket_object_lock_configuration.this[bucket].rule[0].default_retention[0].mode == "COMPLIANCE"])
    error_message = "Evidence and the access log can be removed by nobody."
  }

  assert {
    condition     = alltrue([for name in keys(local.platform.alarms) : contains(keys(aws_cloudwatch_metric_alarm.this), name)])
    error_message = "Every alarm of the manifest exists."
  }

  assert {
    condition     = aws_ecr_repository.functions[0].image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.functions[0].image_scanning_configuration[0].scan_on_push && aws_ecr_repository.functions[0].encryption_configuration[0].encryption_type == "KMS"
    error_message = "What was pushed stays what it is, is looked through, and is encrypted with our key."
  }

  assert {
    condition     = [for name in keys(local.functions) : name if strcontains(aws_iam_role_policy.runs[name].policy, "SourceSecrets")] == ["collection-pull"]
    error_message = "Words for servers of sources are told to the function that asks these servers, and to no other."
  }

  assert {
    condition     = length(aws_cloudtrail.this) == 1 && length(aws_backup_plan.this) == 1 && length(aws_budgets_budget.month) == 1 && length(aws_wafv2_web_acl_association.public) == 1
    error_message = "Trail, backups, budget and firewall are there."
  }
}

run "image_must_be_named" {
  command = plan

  variables {
    image = ""
  }

  expect_failures = [aws_lambda_function.this]
}

run "image_has_a_digest" {
  command = plan

  variables {
    image = "990100990100.dkr.ecr.cn-north-1.amazonaws.com.cn/gongxin:latest"
  }

  expect_failures = [var.image]
}

run "search_is_in_one_place" {
  command = plan

  variables {
    search_url = "https://city:word@search.province.example/city"
  }

  expect_failures = [aws_lambda_function.this]
}
