"""What people say of the ledger."""
