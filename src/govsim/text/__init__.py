"""Text: sentences in both languages, numbers as people read them, CSV rows and refusals. No word of the field in here."""
