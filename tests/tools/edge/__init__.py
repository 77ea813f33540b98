"""A generator and a judge of programs at the edges of the language, which know the compiler from its reference only."""
