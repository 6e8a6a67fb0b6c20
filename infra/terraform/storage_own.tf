# Buckets of the deployment itself, which no function touches: archives, logs of access, answers of Athena.
locals {
  own_buckets = { for name, days in {
    artifacts = 90
    queries   = 7
    trail     = local.platform.platform.logRetentionDays
  } : name => days if name == "artifacts" || (!var.local && (var.trail || name != "trail")) }
}

resource "aws_s3_bucket" "own" {
  for_each = local.own_buckets

  bucket        = "${local.prefix}-${each.key}"
  force_destroy = !var.retain
  tags          = { purpose = each.key }
}

resource "aws_s3_bucket_public_access_block" "own" {
  for_each = local.own_buckets

  bucket                  = aws_s3_bucket.own[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "own" {
  for_each = local.own_buckets

  bucket = aws_s3_bucket.own[each.key].id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this["data"].arn
    }
  }
}

resource "aws_s3_bucket_versioning" "own" {
  for_each = local.own_buckets

  bucket = aws_s3_bucket.own[each.key].id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "own" {
  for_each = { for name, days in local.own_buckets : name => days if !var.local }

  bucket = aws_s3_bucket.own[each.key].id
  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = each.value
    }
    # Archives stay as long as a version of a function is made of them.
    dynamic "expiration" {
      for_each = each.key == "artifacts" ? [] : [each.value]
      content {
        days = expiration.value
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.own]
}

resource "aws_s3_bucket_policy" "own" {
  for_each = local.own_buckets

  bucket = aws_s3_bucket.own[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "NeverWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:${local.partition}:s3:::${local.prefix}-${each.key}", "arn:${local.partition}:s3:::${local.prefix}-${each.key}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }], each.key == "trail" ? local.trail_may_write : [])
  })

  depends_on = [aws_s3_bucket_public_access_block.own]
}
