"""The pages where people write the letter and the projet de santé, made from their trames."""
