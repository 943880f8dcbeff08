"""The content: found by path, read once, checked, and named in its errors."""
