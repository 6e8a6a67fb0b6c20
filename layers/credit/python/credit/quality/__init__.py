"""How good the data is: identifiers, rules, cleansing operations, findings."""
