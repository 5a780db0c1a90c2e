"""Experiments: designs, engines, the store, statistics. Imports nothing, so that who only asks a folder pays for no model."""
