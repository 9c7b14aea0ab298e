"""From letters to pieces: tokens, numbers, money, the vocabulary of a language, stems and resemblance."""
