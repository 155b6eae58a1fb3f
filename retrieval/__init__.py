"""Finding: encoding, indexes, fusion, quotes, abstention, building and publishing an index."""
