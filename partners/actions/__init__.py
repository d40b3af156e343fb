"""The only writers of the directory and of projects, one module for each noun."""
