"""What we say of prices, held against what others say."""
