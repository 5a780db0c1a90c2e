"""The world as data: logs of incidents, and networks of who knows whom."""
