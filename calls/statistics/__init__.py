"""What review scores say beyond their mean, and how sure it is: no database, no decision.

Calibration, rank stability, disagreement, and the agenda that follows from them. Applications and
reviewers are named by text keys; the pages put names to them. numpy is read at the first figure
asked for, so that a process that shows none never loads it.
"""
