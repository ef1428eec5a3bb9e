"""The crash matrix: whole programs are killed at each named point, on each database, and the end is compared."""
