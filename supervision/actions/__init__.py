"""What is done with records of supervision: each verb one transaction."""
