"""The portal: what a citizen opens, made on the server from what the public API tells."""
