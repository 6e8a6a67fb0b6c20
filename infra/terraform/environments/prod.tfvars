# A city: search in three zones, evidence and logs that nobody can shorten, a firewall, certificates of machines.
# Names, certificates, the issuer and who is called are the city's own.
environment    = "prod"
region         = "cn-north-1"
lock_mode      = "COMPLIANCE"
operators      = ["operators@credit.example"]
monthly_budget = { amount = 20000, unit = "CNY" }

identity = {
  issuer = "https://login.example/realms/gongxin"
  jwks   = "https://login.example/realms/gongxin/protocol/openid-connect/certs"
}

search_domain = {
  nodes   = 3
  type    = "r6g.large.search"
  storage = 100
  network = "10.20.0.0/20"
  masters = { nodes = 3, type = "m6g.large.search" }
}

firewall = {
  requests = 1000
  groups   = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesAmazonIpReputationList"]
}
