"""The folder of a run or sweep: written whole, read, asked, exported."""
