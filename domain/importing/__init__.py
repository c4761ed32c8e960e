"""What a file of creators says: values, column names, rows, and an import's life; pure, no files, no rows of tables."""
