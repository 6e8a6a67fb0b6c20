# Buckets: encrypted, closed to the public, over TLS only; how long what stays is in the manifest.
resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket              = local.names.bucket[each.key]
  object_lock_enabled = can(each.value.objectLockDays)
  force_destroy       = !var.retain
  tags                = { purpose = each.key }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  rule {
    bucket_key_enabled = true # one call of KMS for many objects
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this["data"].arn
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = { for name, facts in local.buckets : name => facts if try(facts.versioned, false) }

  bucket = aws_s3_bucket.this[each.key].id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  for_each = { for name, facts in local.buckets : name => facts if can(facts.objectLockDays) }

  bucket = aws_s3_bucket_versioning.this[each.key].bucket
  rule {
    default_retention {
      mode = var.lock_mode
      days = each.value.objectLockDays
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NeverWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arns.bucket[each.key], "${local.arns.bucket[each.key]}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# The local endpoint needs a minute for each of these, and nothing there grows old.
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = { for name, facts in local.buckets : name => facts if !var.local }

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = can(each.value.expireDays) ? [each.value.expireDays] : []
    content {
      id     = "expire"
      status = "Enabled"
      filter {}
      expiration {
        days = rule.value
      }
    }
  }

  # Where objects expire in a bucket with versions, the version behind goes a day later.
  dynamic "rule" {
    for_each = try(each.value.versioned, false) ? compact([try(each.value.expireVersionsDays, can(each.value.expireDays) ? 1 : null)]) : []
    content {
      id     = "expire-versions"
      status = "Enabled"
      filter {}
      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }
      expiration {
        expired_object_delete_marker = true
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_notification" "this" {
  for_each = { for name, facts in local.buckets : name => facts if try(facts.events, false) }

  bucket      = aws_s3_bucket.this[each.key].id
  eventbridge = true
}
