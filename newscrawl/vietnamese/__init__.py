"""What the language and its newspapers' habits ask for: text, dates, bylines. Pure functions, no I/O."""
