# A small city: no server, no network. Search lies in a bucket, and each function that reads it has a copy. A city that may use
# another's OpenSearch, such as the province's, gives its address as TF_VAR_search_url, because it may hold a word.
environment    = "small-city"
region         = "cn-northwest-1"
operators      = ["operators@credit.example"]
monthly_budget = { amount = 2000, unit = "CNY" }
trail          = false

identity = {
  issuer = "https://login.example/realms/gongxin"
  jwks   = "https://login.example/realms/gongxin/protocol/openid-connect/certs"
}
