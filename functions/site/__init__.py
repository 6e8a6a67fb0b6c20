"""The portal: pages made on the server, without scripts."""
