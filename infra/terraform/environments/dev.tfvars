# For those who change the platform: everything may be destroyed, nothing costs while nobody asks, but search.
environment = "dev"
region      = "cn-north-1"
retain      = false
backup_days = 0
trail       = false
operators   = []

identity = {
  issuer = "https://login.example/realms/gongxin"
  jwks   = "https://login.example/realms/gongxin/protocol/openid-connect/certs"
}

search_domain = {
  nodes   = 1
  type    = "t3.small.search"
  storage = 10
  network = "10.20.0.0/20"
}
