"""The stages of a run, one verb a file: fetch, prepare, audit, publish, derive."""
