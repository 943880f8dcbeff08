"""Looking without touching: a row's receipt, a preview, the state of the sources, the books."""
