"""What people write about the life of the cluster."""
