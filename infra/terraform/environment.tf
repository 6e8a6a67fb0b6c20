# The variables of each function: who it is, what it was granted, its settings. Nothing else tells it where things are.
locals {
  constant = { for name in toset(flatten([for kind in ["buckets", "tables", "machines", "secrets"] : keys(local.platform[kind])])) :
  name => replace(upper(name), "-", "_") }

  # How a table is keyed, in the words of cloud.tables.model.Schema. All variables of a function have 4 KB together.
  keyed = { for name, facts in local.platform.tables : name => join(" ", concat(
    [local.names.table[name], join(":", compact([facts.partition, try(facts.sort, "")]))],
    [for index in try(facts.indexes, []) : "${index.name}=${join(":", compact([index.partition, try(index.sort, "")]))}"],
    try(facts.generations, false) ? ["*2"] : [],
  )) }

  # Whether search is another's, a domain of our own, or files in a bucket: that is no secret, the address may be one.
  search_engine = nonsensitive(var.search_url != null) ? "other" : var.search_domain != null ? "domain" : "bucket"
  search_address = {
    other  = var.search_url
    domain = var.search_domain == null ? "" : "https://${one(aws_opensearch_domain.this[*].endpoint)}/${local.names.alias}"
    bucket = "s3://${local.names.bucket[local.platform.search.bucket]}/subjects"
  }[local.search_engine]

  environment = { for name, grants in local.granted : name => merge(
    var.surroundings,
    {
      POWERTOOLS_SERVICE_NAME      = name
      POWERTOOLS_LOG_LEVEL         = "INFO"
      POWERTOOLS_METRICS_NAMESPACE = "gongxin"
      POWERTOOLS_TRACE_DISABLED    = tostring(!var.tracing)
    },
    { for bucket in keys(grants.buckets) : "BUCKET_${local.constant[bucket]}" => local.names.bucket[bucket] },
    { for table in keys(grants.tables) : "TABLE_${local.constant[table]}" => local.keyed[table] },
    { for machine in keys(grants.machines) : "MACHINE_${local.constant[machine]}" => local.arns.machine[machine] },
    { for secret in grants.secrets : "SECRET_${local.constant[secret]}" => local.names.secret[secret] },
    { for topic in keys(grants.topics) : "TOPIC" => local.arns.topic[topic] },
    length(grants.tables) > 0 ? { TABLES_URL = "dynamodb://" } : {},
    length(grants.bus) > 0 ? { BUS = local.names.bus } : {},
    length(grants.ledger) > 0 ? { LEDGER = "glue://${local.names.bucket[local.platform.ledger.bucket]}/${local.names.database}" } : {},
    length(grants.search) > 0 ? { SEARCH_URL = local.search_address } : {},
    local.identified[name] && var.identity != null ? { OIDC_ISSUER = var.identity.issuer, OIDC_JWKS = var.identity.jwks } : {},
    { for setting, value in try(local.functions[name].settings, {}) : setting =>
    try(tostring(value[local.sized]), tostring(value.default), tostring(value)) },
    { for setting, value in var.settings : setting => value if can(local.functions[name].settings[setting]) },
  ) }

  # Who believes tokens: the agencies' API and what stands before it.
  identified = { for name in keys(local.functions) : name => contains(["api-agency", local.authoriser], name) }
}
