"""What several tests share: a server under a base path, and MkDocs as its own process."""
