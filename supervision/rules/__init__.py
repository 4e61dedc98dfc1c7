"""The numbered rules of supervision: values in, verdict out; no tables, no request."""
