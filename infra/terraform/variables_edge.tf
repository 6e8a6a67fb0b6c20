# How the outside comes in: addresses, certificates, the web firewall, search and its network.

variable "agency_domain" {
  description = "Name of the agency API under which certificates of machines are asked for (mutual TLS): server certificate (ARN) and trust store (s3://…)"
  type        = object({ name = string, certificate = string, truststore = string })
  default     = null
}

variable "public_domain" {
  description = "Name of the portal and public API, with its certificate (ARN)"
  type        = object({ name = string, certificate = string })
  default     = null
}

variable "firewall" {
  description = "The web firewall of the public API: requests of one address in five minutes, and managed groups of rules; null for none"
  type        = object({ requests = number, groups = list(string) })
  default     = null
}

variable "search_domain" {
  description = "The OpenSearch domain: nodes, their type, GB of each, where its VPC is; null where search_url names another, or for search in a bucket"
  type = object({
    nodes   = number
    type    = string
    storage = number
    network = string
    masters = optional(object({ nodes = number, type = string }))
  })
  default = null

  validation {
    condition     = var.search_domain == null || try(contains([1, 2, 3, 6, 9, 12], var.search_domain.nodes), false)
    error_message = "One node, two, or as many in each of three zones."
  }
}

variable "search_url" {
  description = "An OpenSearch that others run (https://user:word@host/alias), where there is no domain of our own"
  type        = string
  default     = null
  sensitive   = true
}

variable "optimised_tables" {
  description = "Iceberg tables of the ledger that Glue compacts; they exist once their first file was taken in"
  type        = set(string)
  default     = []
}
