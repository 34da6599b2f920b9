"""Reading and writing of SIE files (SIE-Gruppen, file format 4B of 2008-09-30). Pure Python, no database.

`reader.SieReader` hands out the vouchers, `totals.Totals` sums and checks them.
"""
