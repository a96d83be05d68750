"""Running Storelake: the pipeline, publishing, the demo and the `storelake` command."""
