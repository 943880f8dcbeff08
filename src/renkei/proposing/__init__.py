"""From a sample file to a proposed registration, and what keeps a file from being read by machines.

`propose` looks at a sample and says what it seems to be; answers to its doubts go in and a better proposal comes out.
`files_of` writes the proposal as the files of a registration, `tried_out` checks and previews them without keeping any,
`write` puts them into the project. `readability` is the report on the sample itself.
"""

from renkei.proposing.proposal import propose
from renkei.proposing.readability import readability
from renkei.proposing.trial import Trial, content_with, tried_out, write
from renkei.proposing.writing import files_of

__all__ = ["Trial", "content_with", "files_of", "propose", "readability", "tried_out", "write"]
