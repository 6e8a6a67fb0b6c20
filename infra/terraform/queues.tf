# Queues with their dead letters, the bus, the topic, and which events of a bucket go to which queue.
# Policies are part of the queue: as resources of their own each is waited for.
resource "aws_sqs_queue" "dead" {
  for_each = { for name, facts in local.platform.queues : name => facts.deadLetter }

  name                      = "${local.prefix}-${each.value.name}"
  message_retention_seconds = each.value.retentionDays * 86400
  kms_master_key_id         = aws_kms_key.this["data"].arn
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.arns.queue[each.key]]
  })
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.over_tls[each.value.name]] })
}

resource "aws_sqs_queue" "this" {
  for_each = local.platform.queues

  name                       = "${local.prefix}-${each.key}"
  visibility_timeout_seconds = each.value.visibility
  message_retention_seconds  = each.value.retentionDays * 86400
  kms_master_key_id          = aws_kms_key.this["data"].arn
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn
    maxReceiveCount     = each.value.deadLetter.after
  })
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([local.over_tls[each.key]], [
      for rule, facts in local.platform.rules : {
        Sid       = "EventsOf${title(rule)}"
        Effect    = "Allow"
        Principal = { Service = local.service["events"] }
        Action    = "sqs:SendMessage"
        Resource  = local.arns.queue[each.key]
        Condition = { ArnEquals = { "aws:SourceArn" = "arn:${local.partition}:events:${local.where}:rule/${local.prefix}-${rule}" } }
      } if facts.queue == each.key
    ])
  })
}

locals {
  over_tls = {
    for name, arn in local.arns.queue : name => {
      Sid       = "NeverWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }
  }
}

resource "aws_cloudwatch_event_bus" "this" {
  name               = local.names.bus
  kms_key_identifier = var.local ? null : aws_kms_key.this["data"].arn
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.platform.rules

  name        = "${local.prefix}-${each.key}"
  description = each.value.description
  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = [each.value.detailType]
    detail        = { bucket = { name = [local.names.bucket[each.value.bucket]] } }
  })
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.platform.rules

  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = each.value.queue
  arn       = aws_sqs_queue.this[each.value.queue].arn
}

resource "aws_sns_topic" "this" {
  for_each = local.platform.topics

  name              = "${local.prefix}-${each.key}"
  display_name      = each.key
  kms_master_key_id = aws_kms_key.this["data"].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NeverWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = local.arns.topic[each.key]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
