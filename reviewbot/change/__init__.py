"""What is changing: one change at one head, its entries, its hunks, and which bytes of them a reviewer can read."""
