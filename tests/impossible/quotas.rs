//! Mistakes about sizes and the form of the output.
