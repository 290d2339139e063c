"""What only the database can tell of a site: objects, files, index; and all checks in one go."""
