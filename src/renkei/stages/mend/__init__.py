"""mend: rejected rows go back to the agency in a workbook, and come back with their values mended.

    rows      rejected rows, and which of their values can be mended    the same for the way out and the way back
    waiting   which of them were mended since, which still wait          from the ledger
    sheet     how the workbook is laid out                               known to who writes and who reads it
    returned  a workbook that came back, held against the quarantine     refused where it does not fit
    replay    its mended rows, sent through the kernel and published     a run of the same source

`renkei.inspection.rejected` writes the workbook; docs/decisions/0016 tells why it is so.
"""
