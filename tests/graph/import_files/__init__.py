"""Tests of the files of Neo4j's importer."""
