"""What keeps an archive well."""
