# Values of secrets, made once, in no plan and no state.
variable "secrets" {
  description = "Ids of secrets by their names in the manifest"
  type        = map(string)
}

terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.90, < 6.0"
    }
  }
}

# 64 hexadecimal digits, each as likely as any other: 32 bytes.
ephemeral "aws_secretsmanager_random_password" "value" {
  for_each = toset(keys(var.secrets))

  password_length            = 64
  exclude_characters         = "ghijklmnopqrstuvwxyz"
  exclude_uppercase          = true
  exclude_punctuation        = true
  require_each_included_type = false
}

# A new record key would give every record another id: the version is never raised.
resource "aws_secretsmanager_secret_version" "first" {
  for_each = var.secrets

  secret_id                = each.value
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.value[each.key].random_password
  secret_string_wo_version = 1
}
