"""One contract, every format that others read it in."""
