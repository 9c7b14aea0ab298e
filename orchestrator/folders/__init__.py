"""Client folders on disk: made, put aside, copied, bundled; no link in one is ever followed."""
