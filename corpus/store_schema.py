"""The tables of the article store, and what keeps a lookup from reading all of them."""

FORMAT_VERSION = 1

SCHEMA = """
CREATE TABLE source (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    path TEXT NOT NULL,
    encoding TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES source,
    title TEXT NOT NULL,
    headline_lines TEXT NOT NULL,
    byline TEXT NOT NULL,
    byline_outlet TEXT NOT NULL,
    authors TEXT NOT NULL,
    outlet TEXT NOT NULL,
    published TEXT,
    page TEXT NOT NULL,
    captions TEXT NOT NULL,
    passages TEXT NOT NULL,
    digest TEXT NOT NULL,
    added_in INTEGER NOT NULL,
    removed_in INTEGER
);
CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    number INTEGER NOT NULL
);
CREATE TABLE window (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL
);
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS article_by_id_and_life ON article (id, added_in, removed_in);
CREATE INDEX IF NOT EXISTS article_by_path ON article (path);
CREATE INDEX IF NOT EXISTS article_by_published_and_life ON article (published, added_in, removed_in);
CREATE INDEX IF NOT EXISTS article_by_source ON article (sha256);
CREATE INDEX IF NOT EXISTS article_by_added ON article (added_in);
CREATE INDEX IF NOT EXISTS article_by_removed ON article (removed_in) WHERE removed_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS passage_by_article ON passage (article_id);
CREATE INDEX IF NOT EXISTS window_by_passage ON window (passage_id);
"""
"""What keeps the cost of a change, and of a question about some days, to what it concerns: no lookup reads
all articles but where it says so. Made by whoever writes, so that a store from before one of them gets it."""
