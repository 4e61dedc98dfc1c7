"""What leaves the house: papers, codes on them, and how they are joined for printing."""
