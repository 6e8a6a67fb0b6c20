"""Tables behind one small seam: DynamoDB and SQLite."""
