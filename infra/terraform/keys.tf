# Encryption keys, and secrets whose values are in no plan and no state.
resource "aws_kms_key" "this" {
  for_each = local.platform.keys

  description             = each.value.description
  enable_key_rotation     = each.value.rotation
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountMayGrant"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "ServicesOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = [for s in ["cloudtrail", "cloudwatch", "events", "sns"] : local.service[s]] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      {
        Sid       = "LogsOfThisPlatform"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.${local.suffix}" }
        Action    = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "${local.arns.logs}:*" } }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  for_each = local.platform.keys

  name          = "alias/${local.prefix}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}

resource "aws_secretsmanager_secret" "this" {
  for_each = local.platform.secrets

  name                    = local.names.secret[each.key]
  description             = each.value.description
  kms_key_id              = aws_kms_key.this["data"].arn
  recovery_window_in_days = var.retain ? 30 : 0
}

module "secret_values" {
  source    = "./secret_values"
  count     = var.make_secrets ? 1 : 0
  providers = { aws = aws.moment }

  secrets = { for name, secret in aws_secretsmanager_secret.this : name => secret.id }
}
