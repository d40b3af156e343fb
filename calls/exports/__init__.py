"""Writing what an export holds, without asking who may read it: rows in, bytes out."""
