"""The prices of genai-prices as a catalogue: its file or the installed package."""
