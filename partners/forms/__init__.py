"""Forms of the directory and of projects. They check; actions write."""
