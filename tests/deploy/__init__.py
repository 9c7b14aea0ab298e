"""What is deployed, with the real parts: Traefik, compose, `make up`."""
