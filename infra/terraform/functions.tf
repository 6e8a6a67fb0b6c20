# Functions: archives of their own code with layers, or one image where both engines are needed; roles of named grants.
locals {
  architecture = local.platform.platform.architecture
  by_image     = { for name, facts in local.functions : name => !var.local && try(facts.image, false) }
  layers       = { for name, facts in local.platform.layers : name => facts if !var.local && contains(local.layers_of_archives, name) }
  keeps_copy   = { for name, grants in local.granted : name => local.search_engine == "bucket" && contains(grants.search, "read") }
  in_network   = { for name, grants in local.granted : name => var.search_domain != null && length(grants.search) > 0 }

  # A layer that only images hold is none.
  layers_of_archives = distinct(flatten([for name, facts in local.functions : try(facts.image, false) ? [] : facts.layers]))

  may_run = { for name, facts in local.functions : name =>
  try(facts.concurrency[local.sized], facts.concurrency.default, -1) }
}

resource "aws_lambda_layer_version" "this" {
  for_each = local.layers

  layer_name               = "${local.prefix}-${each.key}"
  description              = each.value.description
  compatible_architectures = [local.architecture]
  compatible_runtimes      = [local.platform.platform.runtime]
  s3_bucket                = aws_s3_object.layer[each.key].bucket
  s3_key                   = aws_s3_object.layer[each.key].key
  s3_object_version        = aws_s3_object.layer[each.key].version_id
  source_code_hash         = filebase64sha256("${var.artifacts}/layers/${each.key}.zip")
}

# An endpoint on this machine makes them itself when functions log.
resource "aws_cloudwatch_log_group" "function" {
  for_each = { for name, facts in local.functions : name => facts if !var.local }

  name              = "/aws/lambda/${local.names.function[each.key]}"
  retention_in_days = local.platform.platform.logRetentionDays
  kms_key_id        = var.local ? null : aws_kms_key.this["data"].arn
}

resource "aws_lambda_function" "this" {
  for_each = local.functions

  function_name = local.names.function[each.key]
  role          = aws_iam_role.function[each.key].arn
  architectures = var.local ? null : [local.architecture]
  memory_size   = each.value.memory
  timeout       = each.value.timeout
  kms_key_arn   = var.local ? null : aws_kms_key.this["data"].arn

  package_type = local.by_image[each.key] ? "Image" : "Zip"
  image_uri    = local.by_image[each.key] ? var.image : null
  runtime      = local.by_image[each.key] ? null : local.platform.platform.runtime
  handler      = local.by_image[each.key] ? null : each.value.handler
  layers       = local.by_image[each.key] || var.local ? null : [for layer in each.value.layers : aws_lambda_layer_version.this[layer].arn]

  # All functions run from one archive. It is stored once: the provider sends a file of this machine for one function after the other.
  s3_bucket         = local.by_image[each.key] ? null : aws_s3_object.functions.bucket
  s3_key            = local.by_image[each.key] ? null : aws_s3_object.functions.key
  s3_object_version = local.by_image[each.key] ? null : aws_s3_object.functions.version_id
  source_code_hash  = local.by_image[each.key] ? null : filebase64sha256("${var.artifacts}/functions.zip")

  reserved_concurrent_executions = local.may_run[each.key]

  dynamic "image_config" {
    for_each = local.by_image[each.key] ? [each.value.handler] : []
    content {
      command = [image_config.value]
    }
  }

  ephemeral_storage {
    size = max(try(each.value.temporary, 512), local.keeps_copy[each.key] ? local.platform.search.temporary : 512)
  }

  environment {
    variables = local.environment_told[each.key]
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  dynamic "vpc_config" {
    for_each = local.in_network[each.key] ? [1] : []
    content {
      subnet_ids         = [for subnet in aws_subnet.this : subnet.id]
      security_group_ids = [aws_security_group.functions[0].id]
    }
  }

  lifecycle {
    precondition {
      condition     = !local.by_image[each.key] || var.image != ""
      error_message = "${each.key} is shipped as an image: say which (image = \"…@sha256:…\")."
    }
    precondition {
      condition     = var.search_domain == null || local.search_engine == "domain"
      error_message = "A domain that nobody would ask: say search_domain or search_url, or neither of them for search in a bucket."
    }
    precondition {
      condition     = var.local || !local.identified[each.key] || var.identity != null
      error_message = "${each.key} believes tokens of an issuer: say identity."
    }
    precondition {
      condition     = length(jsonencode(nonsensitive({ for k, v in local.environment[each.key] : k => k == "SEARCH_URL" ? "" : v }))) < 4096
      error_message = "${each.key} has more variables than Lambda takes (4 KB)."
    }
  }

  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.grants, aws_iam_role_policy.runs]
}

locals {
  # Empty is as good as absent, and Lambda is not asked for it.
  environment_told = { for name, variables in local.environment : name => { for key, value in variables : key => value if value != "" } }
}

resource "aws_lambda_event_source_mapping" "this" {
  for_each = { for name, facts in local.functions : name => facts.source if can(facts.source.queue) }

  function_name           = aws_lambda_function.this[each.key].arn
  event_source_arn        = aws_sqs_queue.this[each.value.queue].arn
  batch_size              = each.value.batch
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = try(each.value.concurrency[local.sized], each.value.concurrency.default)
  }
}

# The archives, in a bucket of their own: Lambda takes the larger ones from S3 alone.
resource "aws_s3_object" "functions" {
  bucket      = aws_s3_bucket.own["artifacts"].id
  key         = "functions.zip"
  source      = "${var.artifacts}/functions.zip"
  source_hash = filesha256("${var.artifacts}/functions.zip")

  depends_on = [aws_s3_bucket_versioning.own]
}

resource "aws_s3_object" "layer" {
  for_each = local.layers

  bucket      = aws_s3_bucket.own["artifacts"].id
  key         = "layers/${each.key}.zip"
  source      = "${var.artifacts}/layers/${each.key}.zip"
  source_hash = filesha256("${var.artifacts}/layers/${each.key}.zip")

  depends_on = [aws_s3_bucket_versioning.own]
}
