"""What the rows of the store mean to the catalogue: its entries as rows, and rows as entries."""
