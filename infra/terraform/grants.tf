# What a named grant means: the variable that a function gets, and the statement of its role.
locals {
  granted = { for name, facts in local.functions : name => merge({
    buckets = {}, tables = {}, machines = {}, topics = {}, secrets = [], bus = [], ledger = [], search = []
  }, try(facts.grants, {})) }

  actions = {
    # Who may not list gets 403 for an object that is not there, where 404 is what the code has to hear.
    bucket = {
      read = ["s3:ListBucket"]
      list = ["s3:ListBucket", "s3:ListBucketVersions"]
    }
    object = {
      read   = ["s3:GetObject", "s3:GetObjectVersion"]
      write  = ["s3:AbortMultipartUpload", "s3:PutObject"]
      delete = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    }
    table = {
      read  = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]
      write = ["dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem"]
    }
    glue = {
      read  = ["glue:GetDatabase", "glue:GetTable", "glue:GetTables"]
      write = ["glue:CreateTable", "glue:UpdateTable"]
    }
    search = {
      read  = ["es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost"]
      write = ["es:ESHttpDelete", "es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost", "es:ESHttpPut"]
    }
    # Whoever writes looks which base holds, and whose the last segment is.
    searched = {
      read  = ["s3:GetObject"]
      write = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    }
  }

  # Every statement of every function that comes of a grant. What may be done to several things is said of all of them
  # together: the policies of a role have ten thousand characters.
  statements = { for name, grants in local.granted : name => flatten([
    [for kind, buckets in { for bucket, access in grants.buckets : (contains(access, "list") ? "Listed" : "Looked") => bucket... if length(setintersection(access, ["read", "list"])) > 0 } : {
      Sid      = "Buckets${kind}"
      Effect   = "Allow"
      Action   = local.actions.bucket[kind == "Listed" ? "list" : "read"]
      Resource = [for bucket in buckets : local.arns.bucket[bucket]]
    }],
    [for kind, buckets in { for bucket, access in grants.buckets : join("", [for a in ["read", "write", "delete"] : title(a) if contains(access, a)]) => bucket... } : {
      Sid      = "Objects${kind}"
      Effect   = "Allow"
      Action   = flatten([for a in ["read", "write", "delete"] : local.actions.object[a] if strcontains(kind, title(a))])
      Resource = [for bucket in buckets : "${local.arns.bucket[bucket]}/*"]
    } if kind != ""],
    [for kind, tables in { for table, access in grants.tables : join("", [for a in ["read", "write"] : title(a) if contains(access, a)]) => table... } : {
      Sid      = "Tables${kind}"
      Effect   = "Allow"
      Action   = flatten([for a in ["read", "write"] : local.actions.table[a] if strcontains(kind, title(a))])
      Resource = flatten([for table in tables : [for resource in local.table_resources[table] : resource if strcontains(kind, "Read") || !strcontains(resource, "/index/")]])
    }],
    [for machine, access in grants.machines : {
      Sid    = "Machine${local.title[machine]}"
      Effect = "Allow"
      Action = sort([for a in access : { start = "states:StartExecution", describe = "states:DescribeExecution" }[a]])
      Resource = flatten([for a in access : {
        start    = [local.arns.machine[machine]]
        describe = ["${replace(local.arns.machine[machine], ":stateMachine:", ":execution:")}:*"]
      }[a]])
    }],
    [for topic, access in grants.topics : {
      Sid = "Topic${local.title[topic]}", Effect = "Allow", Action = ["sns:Publish"], Resource = [local.arns.topic[topic]]
    }],
    length(grants.secrets) == 0 ? [] : [{
      Sid      = "Secrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [for secret in grants.secrets : local.arns.secret[secret]]
    }],
    [for access in grants.bus : {
      Sid = "Bus", Effect = "Allow", Action = ["events:PutEvents"], Resource = [local.arns.bus]
    }],
    length(grants.ledger) == 0 ? [] : [{
      Sid    = "LedgerTables"
      Effect = "Allow"
      Action = distinct(flatten([for a in grants.ledger : local.actions.glue[a]]))
      Resource = [
        "${local.arns.glue}:catalog",
        "${local.arns.glue}:database/${local.names.database}",
        "${local.arns.glue}:table/${local.names.database}/*",
      ]
    }],
    length(grants.ledger) == 0 ? [] : [{
      Sid      = "LedgerBucket"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [local.arns.bucket[local.platform.ledger.bucket]]
    }],
    length(grants.ledger) == 0 ? [] : [{
      Sid      = "LedgerObjects"
      Effect   = "Allow"
      Action   = distinct(flatten([for a in grants.ledger : concat(local.actions.object[a], a == "write" ? ["s3:DeleteObject"] : [])]))
      Resource = ["${local.arns.bucket[local.platform.ledger.bucket]}/*"]
    }],
    length(grants.search) == 0 || local.search_engine != "domain" ? [] : [{
      Sid      = "Search"
      Effect   = "Allow"
      Action   = distinct(flatten([for a in grants.search : local.actions.search[a]]))
      Resource = ["${local.arns.search}/*"]
    }],
    length(grants.search) == 0 || local.search_engine != "bucket" ? [] : [{
      Sid      = "SearchBucket"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [local.arns.bucket[local.platform.search.bucket]]
    }],
    length(grants.search) == 0 || local.search_engine != "bucket" ? [] : [{
      Sid      = "SearchObjects"
      Effect   = "Allow"
      Action   = distinct(flatten([for a in grants.search : local.actions.searched[a]]))
      Resource = ["${local.arns.bucket[local.platform.search.bucket]}/*"]
    }],
  ]) }

  # Of a projection both tables; indexes by name.
  table_resources = { for name, facts in local.platform.tables : name => flatten([
    for suffix in local.generations[name] : concat(
      ["${local.arns.table[name]}${suffix}"],
      [for index in try(facts.indexes, []) : "${local.arns.table[name]}${suffix}/index/${index.name}"],
    )
  ]) }

  # A statement's id holds letters and digits only.
  title = { for name in toset(flatten([for kind in ["machines", "topics"] : keys(local.platform[kind])])) :
  name => replace(title(replace(name, "-", " ")), " ", "") }
}
