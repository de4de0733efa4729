"""Pure decisions of the coverage: classes, sentences, secrecy."""
