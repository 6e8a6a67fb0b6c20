# State machines with their logs, and schedules.
locals {
  # `${function}` in a definition is that function's ARN.
  definition_files = { for name, facts in local.machines : name => file("${local.root}/${facts.definition}") }
  called = { for name, text in local.definition_files : name =>
  distinct([for found in regexall("\\$\\{([^}]*)\\}", text) : found[0]]) }
  definitions = { for name, facts in local.machines : name =>
  templatefile("${local.root}/${facts.definition}", local.arns.function) }
}

resource "aws_cloudwatch_log_group" "machine" {
  for_each = local.machines

  name              = "/aws/vendedlogs/states/${local.prefix}-${each.key}"
  retention_in_days = local.platform.platform.logRetentionDays
  kms_key_id        = var.local ? null : aws_kms_key.this["data"].arn
}

resource "aws_sfn_state_machine" "this" {
  for_each = local.machines

  name       = "${local.prefix}-${each.key}"
  role_arn   = aws_iam_role.machine[each.key].arn
  definition = local.definitions[each.key]

  # States pass keys and counts, never rows: what is logged of an execution names nobody.
  logging_configuration {
    level                  = each.value.logLevel
    include_execution_data = false
    log_destination        = "${local.arns.logs}:${aws_cloudwatch_log_group.machine[each.key].name}:*"
  }

  # The local endpoint does not read it back.
  dynamic "tracing_configuration" {
    for_each = var.local ? [] : [var.tracing]
    content {
      enabled = tracing_configuration.value
    }
  }

  depends_on = [aws_iam_role_policy.machine, aws_lambda_function.this]
}

resource "aws_iam_role" "machine" {
  for_each = local.machines

  name = "${local.prefix}-machine-${each.key}-${var.region}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "StepFunctions"
      Effect    = "Allow"
      Principal = { Service = local.service["states"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "machine" {
  for_each = local.machines

  name = "runs"
  role = aws_iam_role.machine[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = flatten([
      {
        Sid      = "OwnSteps"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [for name in local.called[each.key] : local.arns.function[name]]
      },
      # Parts of a large file run as executions of the machine itself.
      strcontains(local.definition_files[each.key], "\"DISTRIBUTED\"") ? [{
        Sid      = "OwnParts"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = [local.arns.machine[each.key]]
        }, {
        Sid      = "OwnPartsStand"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:StopExecution"]
        Resource = ["${replace(local.arns.machine[each.key], ":stateMachine:", ":execution:")}/*"]
      }] : [],
      {
        Sid    = "LogDelivery"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        ]
        Resource = ["*"]
      },
      var.tracing ? [local.traces] : [],
    ])
  })
}

resource "aws_scheduler_schedule" "this" {
  for_each = local.platform.schedules

  name                = "${local.prefix}-${each.key}"
  schedule_expression = "rate(${try(each.value.rate[local.sized], each.value.rate.default, each.value.rate)})"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.this[each.value.function].arn
    role_arn = aws_iam_role.schedule.arn
    input    = "{}"
    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 300
    }
  }
}

resource "aws_iam_role" "schedule" {
  name = "${local.prefix}-schedule-${var.region}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Scheduler"
      Effect    = "Allow"
      Principal = { Service = local.service["scheduler"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  name = "runs"
  role = aws_iam_role.schedule.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ScheduledFunctions"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = distinct([for name, facts in local.platform.schedules : local.arns.function[facts.function]])
    }]
  })
}
