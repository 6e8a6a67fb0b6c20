# The ledger: a Glue database over the warehouse. Its Iceberg tables are made with the first file of a dataset.
resource "aws_glue_catalog_database" "ledger" {
  name         = local.names.database
  description  = "核心库: every version of every record"
  location_uri = "s3://${local.names.bucket[local.platform.ledger.bucket]}"
}

# What the daily upkeep of the ledger does itself is left to it: snapshots and orphans. Glue puts small files together.
resource "aws_glue_catalog_table_optimizer" "compaction" {
  for_each = var.local ? [] : var.optimised_tables

  catalog_id    = local.account
  database_name = aws_glue_catalog_database.ledger.name
  table_name    = each.key
  type          = "compaction"

  configuration {
    enabled  = true
    role_arn = aws_iam_role.optimiser[0].arn
  }
}

resource "aws_iam_role" "optimiser" {
  count = length(var.optimised_tables) > 0 ? 1 : 0

  name = "${local.prefix}-optimiser-${var.region}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid = "Glue", Effect = "Allow", Principal = { Service = local.service["glue"] }, Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "optimiser" {
  count = length(var.optimised_tables) > 0 ? 1 : 0

  name = "runs"
  role = aws_iam_role.optimiser[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LedgerObjects"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = ["${local.arns.bucket[local.platform.ledger.bucket]}/*"]
      },
      {
        Sid      = "LedgerBucket"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [local.arns.bucket[local.platform.ledger.bucket]]
      },
      {
        Sid    = "LedgerTables"
        Effect = "Allow"
        Action = ["glue:GetTable", "glue:UpdateTable"]
        Resource = concat(
          ["${local.arns.glue}:catalog", "${local.arns.glue}:database/${local.names.database}"],
          [for table in var.optimised_tables : "${local.arns.glue}:table/${local.names.database}/${table}"],
        )
      },
      {
        Sid      = "DataKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.this["data"].arn]
      },
      {
        Sid      = "OptimiserLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${local.arns.logs}:/aws-glue/iceberg-compaction/logs:*"]
      },
    ]
  })
}

# SQL over the ledger for those who may read its bucket; answers are encrypted and go after a week.
resource "aws_athena_workgroup" "ledger" {
  count = var.local ? 0 : 1

  name          = "${local.prefix}-ledger"
  description   = "SQL over the ledger"
  force_destroy = !var.retain

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = 1099511627776

    result_configuration {
      output_location = "s3://${aws_s3_bucket.own["queries"].id}/"
      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.this["data"].arn
      }
    }
  }
}
