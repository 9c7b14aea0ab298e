"""One contract suite, run on every engine."""
