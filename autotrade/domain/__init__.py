"""Values and rules: no I/O, no clock, no environment, standard library only."""
