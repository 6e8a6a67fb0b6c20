# Who touched objects and items, written down where functions cannot reach.
locals {
  trails    = var.trail && !var.local ? 1 : 0
  trail_arn = "arn:${local.partition}:cloudtrail:${local.where}:trail/${local.prefix}"

  trail_may_write = [
    {
      Sid       = "TrailLooks"
      Effect    = "Allow"
      Principal = { Service = local.service["cloudtrail"] }
      Action    = "s3:GetBucketAcl"
      Resource  = ["arn:${local.partition}:s3:::${local.prefix}-trail"]
      Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
    },
    {
      Sid       = "TrailWrites"
      Effect    = "Allow"
      Principal = { Service = local.service["cloudtrail"] }
      Action    = "s3:PutObject"
      Resource  = ["arn:${local.partition}:s3:::${local.prefix}-trail/AWSLogs/${local.account}/*"]
      Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn, "s3:x-amz-acl" = "bucket-owner-full-control" } }
    },
  ]
}

resource "aws_cloudtrail" "this" {
  count = local.trails

  name                       = local.prefix
  s3_bucket_name             = aws_s3_bucket.own["trail"].id
  kms_key_id                 = aws_kms_key.this["data"].arn
  enable_log_file_validation = true
  is_multi_region_trail      = false

  advanced_event_selector {
    name = "Management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  # What the steps of a submission leave for each other is as much again, and says nothing more.
  advanced_event_selector {
    name = "Objects"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field       = "resources.ARN"
      starts_with = [for name, arn in local.arns.bucket : "${arn}/" if name != "staging"]
    }
  }

  # Reading of tables is in the platform's own sealed log; here is who wrote or removed.
  advanced_event_selector {
    name = "Items"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::DynamoDB::Table"]
    }
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
    field_selector {
      field       = "resources.ARN"
      starts_with = ["arn:${local.partition}:dynamodb:${local.where}:table/${local.prefix}-"]
    }
  }

  depends_on = [aws_s3_bucket_policy.own]
}
