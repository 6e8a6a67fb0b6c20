# A small city has no network and no search of its own.
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
  search_url   = "https://city:word@search.province.example/city"
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
    condition     = nonsensitive(aws_lambda_function.this["api-public"].environment[0].variables["SEARCH_URL"] == "https://city:word@search.province.example/city")
    error_message = "Search is where it was said to be."
  }

  assert {
    condition     = !can(regex("OpenSearch|es:ESHttp", jsonencode(local.statements)))
    error_message = "Nobody is granted a domain that is not there."
  }
}
