# What operators must know: the manifest's alarms, what holds for every queue, API and search, and one page to look at.
resource "aws_sns_topic" "operators" {
  count = var.local ? 0 : 1

  name              = "${local.prefix}-operators"
  kms_master_key_id = aws_kms_key.this["data"].arn
}

resource "aws_sns_topic_policy" "operators" {
  count = var.local ? 0 : 1

  arn = aws_sns_topic.operators[0].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AlarmsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = [local.service["cloudwatch"], local.service["budgets"]] }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.operators[0].arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      {
        Sid       = "NeverWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.operators[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "operators" {
  for_each = var.local ? toset([]) : toset(var.operators)

  topic_arn = aws_sns_topic.operators[0].arn
  protocol  = "email"
  endpoint  = each.key
}

locals {
  kinds = {
    queue    = { namespace = "AWS/SQS", dimension = "QueueName", statistic = "Maximum" }
    machine  = { namespace = "AWS/States", dimension = "StateMachineArn", statistic = "Sum" }
    function = { namespace = "AWS/Lambda", dimension = "FunctionName", statistic = "Sum" }
    api      = { namespace = "AWS/ApiGateway", dimension = "ApiName", statistic = "Sum" }
    measure  = { namespace = "gongxin", dimension = "service", statistic = "Maximum" }
  }

  # Nothing waits for an hour because functions are busy; what does stands still.
  oldest = { for name, facts in local.platform.queues : "${name}-old" => {
    queue = name, metric = "ApproximateAgeOfOldestMessage", above = 3600, seconds = 300, runbook = "redrive"
    do    = { zh = "消息滞留超过一小时：查看其函数的错误与限流", en = "messages have waited for an hour: look at errors and throttles of their function" }
  } }
  # Who was called by a schedule and failed tells nobody else.
  failing = { for name, facts in local.platform.schedules : "${name}-failing" => {
    function = facts.function, metric = "Errors", above = 2, seconds = 3600, runbook = "redrive"
    do       = { zh = "定时任务反复失败：查看其日志并排除原因", en = "what runs on schedule fails again and again: read its log and mend the cause" }
  } }
  answering = { for name, facts in local.platform.apis : "${name}-5xx" => {
    api = name, metric = "5XXError", above = 5, seconds = 300, runbook = "roll-back"
    do  = { zh = "接口出现内部错误：查看其日志；若由新版本引起则回退", en = "the API fails: read its log; if a new version is the cause, roll back" }
  } }

  # What a function itself tells is found under its own name, in a namespace of ours.
  alarms = { for name, facts in merge(local.platform.alarms, local.oldest, local.failing, local.answering) : name => merge(facts, {
    kind   = try(facts.measure, null) != null ? "measure" : [for kind in ["queue", "machine", "function", "api"] : kind if try(facts[kind], null) != null][0]
    metric = try(facts.measure, null) != null ? facts.measure : facts.metric
  }) }
  watched = { for name, facts in local.alarms : name => {
    queue    = "${local.prefix}-${try(facts.queue, "")}"
    machine  = try(local.arns.machine[facts.machine], "")
    function = "${local.prefix}-${try(facts.function, "")}"
    api      = "${local.prefix}-${try(facts.api, "")}"
    measure  = try(facts.function, "")
  }[facts.kind] }

  # An alarm's dimensions are not read back by the local endpoint.
  told_alarms = { for name, facts in local.alarms : name => facts if !var.local }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.told_alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = "${each.value.do.zh}。${each.value.do.en}. docs/runbooks/${each.value.runbook}.md (${each.value.metric} > ${each.value.above})"
  namespace           = local.kinds[each.value.kind].namespace
  metric_name         = each.value.metric
  statistic           = local.kinds[each.value.kind].statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = each.value.seconds
  evaluation_periods  = 1
  treat_missing_data  = try(each.value.silence, false) ? "breaching" : "notBreaching"
  alarm_actions       = [aws_sns_topic.operators[0].arn]
  ok_actions          = [aws_sns_topic.operators[0].arn]

  dimensions = {
    (local.kinds[each.value.kind].dimension) = local.watched[each.key]
  }
}

resource "aws_cloudwatch_metric_alarm" "search" {
  for_each = var.search_domain == null ? {} : {
    red   = { metric = "ClusterStatus.red", statistic = "Maximum", compare = "GreaterThanOrEqualToThreshold", at = 1 }
    space = { metric = "FreeStorageSpace", statistic = "Minimum", compare = "LessThanThreshold", at = var.search_domain.storage * 1024 * 0.2 }
    heap  = { metric = "JVMMemoryPressure", statistic = "Maximum", compare = "GreaterThanOrEqualToThreshold", at = 90 }
  }

  alarm_name          = "${local.prefix}-search-${each.key}"
  alarm_description   = "检索出现异常：查看集群状态与存储。Look at the state and the storage of search. docs/runbooks/rebuild.md (${each.value.metric})"
  namespace           = "AWS/ES"
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  comparison_operator = each.value.compare
  threshold           = each.value.at
  period              = 300
  evaluation_periods  = 2
  alarm_actions       = [aws_sns_topic.operators[0].arn]
  dimensions          = { DomainName = local.names.domain, ClientId = local.account }
}

resource "aws_budgets_budget" "month" {
  count = var.monthly_budget == null || var.local ? 0 : 1

  name         = local.prefix
  budget_type  = "COST"
  limit_amount = var.monthly_budget.amount
  limit_unit   = var.monthly_budget.unit
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }
    content {
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [aws_sns_topic.operators[0].arn]
    }
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.local ? 0 : 1

  dashboard_name = local.prefix
  dashboard_body = jsonencode({ widgets = [for number, widget in local.widgets : {
    type   = "metric"
    x      = 12 * (number % 2)
    y      = 6 * floor(number / 2)
    width  = 12
    height = 6
    properties = {
      title   = widget.title
      region  = var.region
      period  = 300
      stat    = widget.stat
      metrics = widget.metrics
    }
  }] })
}

locals {
  widgets = [
    { title = "Executions that failed 失败的执行", stat = "Sum", metrics = [for name in keys(local.machines) : ["AWS/States", "ExecutionsFailed", "StateMachineArn", local.arns.machine[name]]] },
    { title = "Executions that started 启动的执行", stat = "Sum", metrics = [for name in keys(local.machines) : ["AWS/States", "ExecutionsStarted", "StateMachineArn", local.arns.machine[name]]] },
    { title = "Oldest message, seconds 最老的消息", stat = "Maximum", metrics = [for name in keys(local.platform.queues) : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "${local.prefix}-${name}"]] },
    { title = "Dead letters 死信", stat = "Maximum", metrics = [for facts in local.platform.queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${local.prefix}-${facts.deadLetter.name}"]] },
    { title = "Errors of functions 函数错误", stat = "Sum", metrics = [for name in keys(local.functions) : ["AWS/Lambda", "Errors", "FunctionName", local.names.function[name]]] },
    { title = "Calls turned away 被限流的调用", stat = "Sum", metrics = [for name in keys(local.functions) : ["AWS/Lambda", "Throttles", "FunctionName", local.names.function[name]]] },
    { title = "Requests 请求", stat = "Sum", metrics = [for name in keys(local.apis) : ["AWS/ApiGateway", "Count", "ApiName", "${local.prefix}-${name}"]] },
    { title = "Latency p99, ms 响应时间", stat = "p99", metrics = [for name in keys(local.apis) : ["AWS/ApiGateway", "Latency", "ApiName", "${local.prefix}-${name}"]] },
  ]
}
