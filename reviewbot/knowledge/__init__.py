"""What a team knows: its runbooks, its incidents, the rules they carry, and the passages a finding may cite."""
