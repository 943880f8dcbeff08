"""The catalogue: pages for people, an HTTP API for programs; rights as in the warehouse."""
