"""What is shown to people, whoever draws it: the dashboard in a browser, the report."""
