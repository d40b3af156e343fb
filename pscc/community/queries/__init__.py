"""Reads of the cluster's life."""
