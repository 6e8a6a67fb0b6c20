"""Real engines for development and tests, without Docker: OpenSearch, and a server that speaks DynamoDB."""
