"""Where real work pauses in the crash tests, and how much it has to do."""

DRAWN = "Sparar rapporten"
"""The step of a report whose PDF is drawn and of which nothing is saved."""
SAVED = "the report is saved, not committed"
WRITTEN = "the rows are written, not committed"
ROWS = 400
"""Rows of the file that is to be read in: two of each voucher."""
