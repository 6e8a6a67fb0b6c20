# Tables: paid by request, encrypted, restorable to any second of the last 35 days.
resource "aws_dynamodb_table" "this" {
  for_each = local.tables

  name                        = "${local.prefix}-${each.key}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.partition
  range_key                   = try(each.value.sort, null)
  deletion_protection_enabled = var.retain

  # Attributes that are keys; all of them are text.
  dynamic "attribute" {
    for_each = toset(compact(concat(
      [each.value.partition, try(each.value.sort, "")],
      flatten([for index in try(each.value.indexes, []) : [index.partition, try(index.sort, "")]]),
    )))
    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = { for index in try(each.value.indexes, []) : index.name => index }
    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.partition
      range_key       = try(global_secondary_index.value.sort, null)
      projection_type = "ALL"
    }
  }

  dynamic "ttl" {
    for_each = can(each.value.ttl) ? [each.value.ttl] : []
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.this["data"].arn
  }
}
