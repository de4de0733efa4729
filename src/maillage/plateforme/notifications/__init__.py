"""Messages to people: written with what they tell, delivered after, followed to their end."""
