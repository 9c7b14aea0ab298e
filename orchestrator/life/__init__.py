"""Which tenants are awake: the parts that wake, pause, stop, mend and quarantine them."""
