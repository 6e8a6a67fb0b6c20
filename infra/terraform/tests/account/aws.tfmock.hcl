# An account in China that does not exist. Names are those of the other partition, so that a literal one is seen.
mock_data "aws_partition" {
  defaults = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
}

mock_data "aws_caller_identity" {
  defaults = { account_id = "990100990100" }
}

mock_data "aws_service_principal" {
  defaults = { name = "a-service.amazonaws.com.cn" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["cn-north-1a", "cn-north-1b", "cn-north-1d"] }
}

mock_data "aws_vpc_endpoint_service" {
  defaults = { service_name = "cn.com.amazonaws.cn-north-1.a-service" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws-cn:kms:cn-north-1:990100990100:key/00000000-0000-4000-8000-000000000000" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws-cn:iam::990100990100:role/a-role" }
}

mock_resource "aws_sqs_queue" {
  defaults = { arn = "arn:aws-cn:sqs:cn-north-1:990100990100:a-queue" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws-cn:sns:cn-north-1:990100990100:a-topic" }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn        = "arn:aws-cn:lambda:cn-north-1:990100990100:function:a-function"
    invoke_arn = "arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/a-function/invocations"
  }
}

mock_resource "aws_lambda_layer_version" {
  defaults = { arn = "arn:aws-cn:lambda:cn-north-1:990100990100:layer:a-layer:1" }
}

mock_resource "aws_dynamodb_table" {
  defaults = { arn = "arn:aws-cn:dynamodb:cn-north-1:990100990100:table/a-table" }
}

mock_resource "aws_sfn_state_machine" {
  defaults = { arn = "arn:aws-cn:states:cn-north-1:990100990100:stateMachine:a-machine" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws-cn:logs:cn-north-1:990100990100:log-group:a-group" }
}

mock_resource "aws_api_gateway_stage" {
  defaults = {
    arn        = "arn:aws-cn:apigateway:cn-north-1::/restapis/an-api/stages/live"
    invoke_url = "https://an-api.execute-api.cn-north-1.amazonaws.com.cn/live"
  }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = { arn = "arn:aws-cn:wafv2:cn-north-1:990100990100:regional/webacl/public/00000000-0000-4000-8000-000000000000" }
}

mock_resource "aws_opensearch_domain" {
  defaults = { endpoint = "vpc-search.cn-north-1.es.amazonaws.com.cn" }
}

mock_resource "aws_vpc_endpoint" {
  defaults = { prefix_list_id = "pl-00000001" }
}
