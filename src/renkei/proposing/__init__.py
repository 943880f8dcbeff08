"""From a sample file to a proposed registration, and what keeps a file from being read by machines."""
