# A small city has no network and no server: search lies in a bucket, or is another's.
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
  environment  = "small-city"
  region       = "cn-northwest-1"
  image        = "990100990100.dkr.ecr.cn-north-1.amazonaws.com.cn/gongxin@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  identity     = { issuer = "https://login.example", jwks = "https://login.example/keys" }
  make_secrets = false
  trail        = false
}

run "small_city" {
  command = plan

  assert {
    condition     = length(aws_opensearch_domain.this) == 0 && length(aws_vpc.this) == 0 && length(aws_vpc_endpoint.interface) == 0
    error_message = "A small city pays for no network and no nodes."
  }

  assert {
    condition     = nonsensitive(aws_lambda_function.this["api-public"].environment[0].variables["SEARCH_URL"] == "s3://gongxin-small-city-search/subjects")
    error_message = "Search is in the bucket of the manifest."
  }

  assert {
    condition = alltrue([for name, grants in local.granted :
    aws_lambda_function.this[name].ephemeral_storage[0].size >= local.platform.search.temporary if contains(grants.search, "read")])
    error_message = "Whoever reads the index has room for a copy."
  }

  assert {
    condition     = aws_lambda_function.this["intake-admit"].ephemeral_storage[0].size == 512
    error_message = "Whoever does not read it pays for none."
  }

  assert {
    condition     = aws_scheduler_schedule.this["search"].schedule_expression == "rate(15 minutes)"
    error_message = "What was written is folded from time to time."
  }

  assert {
    condition     = !can(regex("OpenSearch|es:ESHttp", jsonencode(local.statements)))
    error_message = "Nobody is granted a domain that is not there."
  }
}

run "search_of_another" {
  command = plan

  variables {
    search_url = "https://city:word@search.province.example/city"
  }

  assert {
    condition     = nonsensitive(aws_lambda_function.this["api-public"].environment[0].variables["SEARCH_URL"] == "https://city:word@search.province.example/city")
    error_message = "Search is where it was said to be."
  }

  assert {
    condition     = !strcontains(jsonencode(local.statements), "SearchObjects") && aws_lambda_function.this["api-public"].ephemeral_storage[0].size == 512
    error_message = "Nobody is granted a bucket that nobody asks, or has room for a copy of it."
  }
}
