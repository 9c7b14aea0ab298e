"""What is booked and was wrong: taken back, or corrected."""
