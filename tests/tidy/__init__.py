"""The tidy test: the plan of the house as data, and checks that read our own source."""
