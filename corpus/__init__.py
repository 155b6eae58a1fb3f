"""Reading: files, page repair, articles, passages, sentences, folding, and the article store."""
