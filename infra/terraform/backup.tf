# A daily copy of the tables in a vault of its own. What is made from the ledger alone is not in it: it is made again.
locals {
  backups   = var.backup_days > 0 && !var.local ? 1 : 0
  backed_up = [for name, facts in local.platform.tables : aws_dynamodb_table.this[name].arn if !try(facts.generations, false)]
}

resource "aws_backup_vault" "this" {
  count = local.backups

  name          = local.prefix
  kms_key_arn   = aws_kms_key.this["data"].arn
  force_destroy = !var.retain
}

# Nobody deletes a copy before its week is over, whoever took the account over.
resource "aws_backup_vault_lock_configuration" "this" {
  count = var.retain ? local.backups : 0

  backup_vault_name  = aws_backup_vault.this[0].name
  min_retention_days = 7
}

resource "aws_backup_plan" "this" {
  count = local.backups

  name = local.prefix
  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.this[0].name
    schedule          = "cron(0 18 * * ? *)" # two o'clock at night in China
    start_window      = 60
    completion_window = 360
    lifecycle {
      delete_after = var.backup_days
    }
  }
}

resource "aws_backup_selection" "this" {
  count = local.backups

  name         = "tables"
  plan_id      = aws_backup_plan.this[0].id
  iam_role_arn = aws_iam_role.backup[0].arn
  resources    = local.backed_up
}

resource "aws_iam_role" "backup" {
  count = local.backups

  name = "${local.prefix}-backup-${var.region}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid = "Backup", Effect = "Allow", Principal = { Service = local.service["backup"] }, Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "backup" {
  count = local.backups

  role       = aws_iam_role.backup[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}
