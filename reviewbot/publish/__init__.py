"""What people see: checks and comments, computed whole and then reconciled with what is there."""
