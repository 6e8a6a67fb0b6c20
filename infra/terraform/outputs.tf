# What others hold on to.
output "buckets" {
  description = "Real names of buckets by their names in the manifest"
  value       = local.names.bucket
}

output "tables" {
  description = "Real names of tables, of projections both"
  value       = sort([for table in aws_dynamodb_table.this : table.name])
}

output "addresses" {
  description = "Where the APIs answer"
  value = { for name in keys(local.apis) : name => (
    contains(keys(local.named), name) ? "https://${local.named[name].name}" : aws_api_gateway_stage.live[name].invoke_url
  ) }
}

output "machines" {
  description = "ARNs of state machines by their names in the manifest"
  value       = { for name, machine in aws_sfn_state_machine.this : name => machine.arn }
}

output "database" {
  description = "Glue database of the ledger"
  value       = aws_glue_catalog_database.ledger.name
}

output "search" {
  description = "Endpoint of the OpenSearch domain; empty where there is none of our own"
  value       = var.search_domain == null ? "" : aws_opensearch_domain.this[0].endpoint
}

output "image_repository" {
  description = "Where the image of functions that are too large for layers is pushed to; empty on one machine"
  value       = var.local ? "" : aws_ecr_repository.functions[0].repository_url
}
