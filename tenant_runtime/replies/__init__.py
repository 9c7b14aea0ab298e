"""Facts to text: what the shopkeeper reads. No sentence stands here, they are in `templates/wording`."""
