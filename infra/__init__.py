"""Where renkei runs: a laptop, images, clusters."""
