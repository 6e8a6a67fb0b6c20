# A small city: no network and no search domain of its own. Search is another's, such as the province's:
# its address is given as TF_VAR_search_url, because it may hold a word.
environment    = "small-city"
region         = "cn-northwest-1"
operators      = ["operators@credit.example"]
monthly_budget = { amount = 2000, unit = "CNY" }
trail          = false

identity = {
  issuer = "https://login.example/realms/gongxin"
  jwks   = "https://login.example/realms/gongxin/protocol/openid-connect/certs"
}
