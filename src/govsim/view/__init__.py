"""The browser page: two communities side by side under the same threats, and what of it works without a server."""
