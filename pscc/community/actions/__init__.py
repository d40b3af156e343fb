"""The only writers of the cluster's life."""
