# Roles: of each function what its grants say, and what every function needs to run at all.
resource "aws_iam_role" "function" {
  for_each = local.functions

  name = "${local.names.function[each.key]}-${var.region}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid = "Lambda", Effect = "Allow", Principal = { Service = local.service["lambda"] }, Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "grants" {
  for_each = { for name, statements in local.statements : name => statements if length(statements) > 0 }

  name   = "grants"
  role   = aws_iam_role.function[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy" "runs" {
  for_each = local.functions

  name = "runs"
  role = aws_iam_role.function[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = flatten([
      {
        Sid      = "OwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${local.arns.logs}:/aws/lambda/${local.names.function[each.key]}:*"]
      },
      {
        Sid      = "DataKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.this["data"].arn]
      },
      var.tracing ? [local.traces] : [],
      local.in_network[each.key] ? [{
        Sid      = "NetworkInterfaces"
        Effect   = "Allow"
        Action   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
        Resource = ["*"]
      }] : [],
      local.source_secrets != null && can(local.functions[each.key].settings.SOURCE_SECRETS) ? [{
        Sid      = "SourceSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [local.source_secrets]
      }] : [],
      can(local.functions[each.key].source.queue) ? [{
        Sid      = "OwnQueue"
        Effect   = "Allow"
        Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        Resource = [local.arns.queue[local.functions[each.key].source.queue]]
      }] : [],
    ])
  })
}

locals {
  # The words that servers of sources want to hear: a secret of the operator's, by its name.
  source_secrets = (
    lookup(var.settings, "SOURCE_SECRETS", "") == "" ? null :
    "arn:${local.partition}:secretsmanager:${local.where}:secret:${var.settings["SOURCE_SECRETS"]}-??????"
  )

  traces = {
    Sid      = "Traces"
    Effect   = "Allow"
    Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    Resource = ["*"]
  }
}
