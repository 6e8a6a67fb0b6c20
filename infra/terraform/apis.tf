# REST APIs: everything goes to the function of the API, which knows its routes (`ANY /{proxy+}`).
locals {
  apis       = local.platform.apis
  authoriser = "api-authoriser"
  guarded    = { for name, facts in local.apis : name => facts if name == "agency" }
}

resource "aws_api_gateway_rest_api" "this" {
  for_each = local.apis

  name                         = "${local.prefix}-${each.key}"
  description                  = "Gongxin 公信: ${each.key}"
  binary_media_types           = ["*/*"]
  disable_execute_api_endpoint = local.domains[each.key] != null

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "rest" {
  for_each = local.apis

  rest_api_id = aws_api_gateway_rest_api.this[each.key].id
  parent_id   = aws_api_gateway_rest_api.this[each.key].root_resource_id
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_authorizer" "this" {
  for_each = local.guarded

  name        = "${local.prefix}-${each.key}"
  rest_api_id = aws_api_gateway_rest_api.this[each.key].id
  type        = "REQUEST"
  # Who asks is found in the header, in the certificate or, for pages, in a session: every request is looked at.
  authorizer_uri                   = aws_lambda_function.this[local.authoriser].invoke_arn
  authorizer_result_ttl_in_seconds = 0
}

locals {
  # The root and everything below it.
  places = merge([for name in keys(local.apis) : {
    "${name}-root" = { api = name, resource = aws_api_gateway_rest_api.this[name].root_resource_id }
    "${name}-rest" = { api = name, resource = aws_api_gateway_resource.rest[name].id }
  }]...)
}

resource "aws_api_gateway_method" "any" {
  for_each = local.places

  rest_api_id   = aws_api_gateway_rest_api.this[each.value.api].id
  resource_id   = each.value.resource
  http_method   = "ANY"
  authorization = contains(keys(local.guarded), each.value.api) ? "CUSTOM" : "NONE"
  authorizer_id = contains(keys(local.guarded), each.value.api) ? aws_api_gateway_authorizer.this[each.value.api].id : null
}

resource "aws_api_gateway_integration" "any" {
  for_each = local.places

  rest_api_id             = aws_api_gateway_rest_api.this[each.value.api].id
  resource_id             = each.value.resource
  http_method             = aws_api_gateway_method.any[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.this[local.apis[each.value.api].function].invoke_arn
}

resource "aws_api_gateway_deployment" "this" {
  for_each = local.apis

  rest_api_id = aws_api_gateway_rest_api.this[each.key].id
  triggers = {
    methods = sha1(jsonencode([for place in ["root", "rest"] : [
      aws_api_gateway_method.any["${each.key}-${place}"].id,
      aws_api_gateway_method.any["${each.key}-${place}"].authorization,
      aws_api_gateway_integration.any["${each.key}-${place}"].uri,
    ]]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "api" {
  for_each = local.apis

  name              = "/${local.prefix}/access/${each.key}"
  retention_in_days = local.platform.platform.logRetentionDays
  kms_key_id        = var.local ? null : aws_kms_key.this["data"].arn
}

resource "aws_api_gateway_stage" "live" {
  for_each = local.apis

  rest_api_id          = aws_api_gateway_rest_api.this[each.key].id
  deployment_id        = aws_api_gateway_deployment.this[each.key].id
  stage_name           = "live"
  xray_tracing_enabled = var.tracing && !var.local

  # The pattern of the path, never the path: somebody may have typed a name or a code there.
  access_log_settings {
    destination_arn = "${local.arns.logs}:${aws_cloudwatch_log_group.api[each.key].name}"
    format = jsonencode({
      request = "$context.requestId"
      at      = "$context.requestTimeEpoch"
      method  = "$context.httpMethod"
      path    = "$context.resourcePath"
      status  = "$context.status"
      ms      = "$context.responseLatency"
      bytes   = "$context.responseLength"
      who     = "$context.authorizer.role"
      agency  = "$context.authorizer.agency"
    })
  }

  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "all" {
  for_each = local.apis

  rest_api_id = aws_api_gateway_rest_api.this[each.key].id
  stage_name  = aws_api_gateway_stage.live[each.key].stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = each.value.throttle.rate
    throttling_burst_limit = each.value.throttle.burst
    metrics_enabled        = true
    logging_level          = "ERROR"
    data_trace_enabled     = false # requests and answers name people
  }

  depends_on = [aws_api_gateway_account.this]
}

resource "aws_lambda_permission" "api" {
  for_each = merge(
    { for name, facts in local.apis : name => { api = name, function = facts.function } },
    { for name, facts in local.guarded : "${name}-authoriser" => { api = name, function = local.authoriser } },
  )

  statement_id  = "Api${title(each.value.api)}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[each.value.function].function_name
  principal     = local.service["apigateway"]
  source_arn    = "arn:${local.partition}:execute-api:${local.where}:${aws_api_gateway_rest_api.this[each.value.api].id}/*"
}

resource "aws_api_gateway_account" "this" {
  count = var.api_account && !var.local ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.api_logs[0].arn
}

resource "aws_iam_role" "api_logs" {
  count = var.api_account && !var.local ? 1 : 0

  name = "${local.prefix}-api-logs-${var.region}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid = "ApiGateway", Effect = "Allow", Principal = { Service = local.service["apigateway"] }, Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "api_logs" {
  count = var.api_account && !var.local ? 1 : 0

  role       = aws_iam_role.api_logs[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
