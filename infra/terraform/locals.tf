# Names, and the manifest as maps. ARNs are made of names: a plan says them all before anything exists.
locals {
  root      = abspath("${path.module}/../..")
  platform  = yamldecode(file(coalesce(var.manifest, "${local.root}/infra/platform.yaml")))
  prefix    = "${coalesce(var.prefix, local.platform.platform.prefix)}-${var.environment}"
  tags      = merge(var.tags, { platform = local.platform.platform.prefix, environment = var.environment })
  partition = data.aws_partition.here.partition
  account   = data.aws_caller_identity.here.account_id
  suffix    = data.aws_partition.here.dns_suffix
  where     = "${var.region}:${local.account}"

  # A value of the manifest may have another one beside it for one machine.
  sized = var.local ? "local" : "default"

  functions = local.platform.functions
  buckets   = local.platform.buckets
  machines  = local.platform.machines

  # Of a projection there are two tables, of which one is live.
  generations = { for name, facts in local.platform.tables : name => try(facts.generations, false) ? ["", "-b"] : [""] }
  tables = merge([
    for name, facts in local.platform.tables : { for suffix in local.generations[name] : "${name}${suffix}" => facts }
  ]...)

  names = {
    bucket   = { for name in keys(local.platform.buckets) : name => "${local.prefix}-${name}" }
    table    = { for name in keys(local.platform.tables) : name => "${local.prefix}-${name}" }
    function = { for name in keys(local.functions) : name => "${local.prefix}-${name}" }
    secret   = { for name in keys(local.platform.secrets) : name => "${local.prefix}-${name}" }
    bus      = "${local.platform.bus.name}-${var.environment}"
    database = replace("${local.prefix}_${local.platform.ledger.database}", "-", "_")
    domain   = substr(local.prefix, 0, 28)
    alias    = "${local.prefix}-subjects"
  }

  arns = {
    bucket   = { for name, real in local.names.bucket : name => "arn:${local.partition}:s3:::${real}" }
    table    = { for name, real in local.names.table : name => "arn:${local.partition}:dynamodb:${local.where}:table/${real}" }
    function = { for name, real in local.names.function : name => "arn:${local.partition}:lambda:${local.where}:function:${real}" }
    machine  = { for name in keys(local.machines) : name => "arn:${local.partition}:states:${local.where}:stateMachine:${local.prefix}-${name}" }
    # Secrets Manager adds six characters of its own to the name.
    secret = { for name, real in local.names.secret : name => "arn:${local.partition}:secretsmanager:${local.where}:secret:${real}-??????" }
    topic  = { for name in keys(local.platform.topics) : name => "arn:${local.partition}:sns:${local.where}:${local.prefix}-${name}" }
    queue  = { for name in concat(keys(local.platform.queues), [for q in local.platform.queues : q.deadLetter.name]) : name => "arn:${local.partition}:sqs:${local.where}:${local.prefix}-${name}" }
    bus    = "arn:${local.partition}:events:${local.where}:event-bus/${local.names.bus}"
    search = "arn:${local.partition}:es:${local.where}:domain/${local.names.domain}"
    glue   = "arn:${local.partition}:glue:${local.where}"
    logs   = "arn:${local.partition}:logs:${local.where}:log-group"
  }
}
