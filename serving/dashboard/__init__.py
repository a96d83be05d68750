"""The published numbers in a browser, for whoever runs the shop."""
