"""What executes commands: the backends, and the contract that a further one fulfils (`base`)."""
