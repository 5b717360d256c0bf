"""One session over several databases."""

from ._refused import refused

ShardedSession = refused("ShardedSession", "Use Session.")
ShardedQuery = refused("ShardedQuery", "Use Session.")
