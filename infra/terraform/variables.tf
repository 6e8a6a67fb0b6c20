# What differs from one environment to the next. What exists, and who may touch it, is in infra/platform.yaml.

variable "environment" {
  description = "Name of the environment; part of every real name"
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.environment))
    error_message = "An environment is called by 2 to 16 small letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region, such as cn-north-1"
  type        = string
}

variable "prefix" {
  description = "What real names begin with, where the manifest's prefix is taken: names of buckets are unique in a partition"
  type        = string
  default     = null
}

variable "manifest" {
  description = "Path of another manifest than infra/platform.yaml"
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything, beside platform and environment"
  type        = map(string)
  default     = {}
}

variable "local" {
  description = "Whether this is the endpoint on one machine: archives without layers, the manifest's values for one machine, nothing that the endpoint cannot do"
  type        = bool
  default     = false
}

variable "artifacts" {
  description = "Folder of the archives that `make build` wrote for the manifest's architecture: functions.zip and layers/*.zip"
  type        = string
}

variable "image" {
  description = "Address with digest of the image of functions that are too large for layers, in a registry of the same account"
  type        = string
  default     = ""

  validation {
    condition     = var.image == "" || can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "An image is named by its digest (…@sha256:…), so that what runs is what was tested."
  }
}

variable "settings" {
  description = "Settings that the manifest leaves to the operator, such as OUTBOUND_ALLOWED; a function gets those that it declares"
  type        = map(string)
  default     = {}
}

variable "identity" {
  description = "The issuer of agencies' tokens (OpenID Connect) and where its keys are"
  type        = object({ issuer = string, jwks = string })
  default     = null
}

variable "make_secrets" {
  description = "Whether values of secrets are made at the first deployment (never in plan or state); false where a key ceremony puts them in"
  type        = bool
  default     = true
}

variable "retain" {
  description = "Whether tables and buckets with objects refuse to be destroyed"
  type        = bool
  default     = true
}

variable "lock_mode" {
  description = "GOVERNANCE, or COMPLIANCE where not even the account's owner may shorten how long evidence and logs stay"
  type        = string
  default     = "GOVERNANCE"

  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.lock_mode)
    error_message = "S3 knows GOVERNANCE and COMPLIANCE."
  }
}

variable "operators" {
  description = "Addresses (e-mail) of those whom alarms and the budget call"
  type        = list(string)
  default     = []
}

variable "monthly_budget" {
  description = "Cost of a month in the account's currency at 80 % of which operators are told; null for none"
  type        = object({ amount = number, unit = string })
  default     = null
}

variable "api_account" {
  description = "Whether this deployment sets the account's role for logs of API Gateway: one deployment of an account and region does"
  type        = bool
  default     = true
}

variable "backup_days" {
  description = "How many days a daily backup of tables is kept, beside the 35 days of point-in-time recovery; 0 for none"
  type        = number
  default     = 400
}

variable "trail" {
  description = "Whether CloudTrail writes down who touched objects of the buckets and items of the tables"
  type        = bool
  default     = true
}

variable "tracing" {
  description = "Whether functions, machines and APIs are traced with X-Ray"
  type        = bool
  default     = true
}

variable "surroundings" {
  description = "Variables of every function on one machine: where the endpoint and the platform's folder are"
  type        = map(string)
  default     = {}
}
