"""The words everything else is written in: ids, errors, untrusted text, canonical bytes, money, globs."""
