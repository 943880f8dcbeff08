"""The nouns of renkei: frozen, serialisable, importing nothing slow."""
