"""Local stand-ins for services that are not ours: real HTTP on loopback, for tests, the demo and the bench."""
