"""The exact path: one record judged by the whole contract, every reason named."""
