"""What calls did: shipping their usage events into the store, each once, and the sums and lists made of them."""
