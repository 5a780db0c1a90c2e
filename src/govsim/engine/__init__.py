"""What every room stands on: blocks, random streams, compiled kernels, the calendar. No word of the field in here."""
