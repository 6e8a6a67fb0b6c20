# What this root needs. Values that nobody may read (secret_string_wo) came with Terraform 1.11.
terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.90, < 6.0"
    }
  }
}

provider "aws" {
  region = var.region

  # The local endpoint is found through AWS_ENDPOINT_URL; it knows no accounts but one.
  s3_use_path_style           = var.local
  skip_credentials_validation = var.local
  skip_metadata_api_check     = var.local
  skip_region_validation      = var.local

  default_tags {
    tags = local.tags
  }
}

# The same account once more, for what lasts for a moment only: tests make the other one up.
provider "aws" {
  alias  = "moment"
  region = var.region

  skip_credentials_validation = var.local
  skip_metadata_api_check     = var.local
  skip_region_validation      = var.local

  default_tags {
    tags = local.tags
  }
}

data "aws_partition" "here" {}
data "aws_caller_identity" "here" {}

# What a service is called where roles trust it differs between partitions.
data "aws_service_principal" "this" {
  for_each = toset(["apigateway", "backup", "budgets", "cloudtrail", "cloudwatch", "es", "events", "glue", "lambda", "scheduler", "sns", "states"])

  service_name = each.key
}

locals {
  service = { for name, found in data.aws_service_principal.this : name => found.name }
}
