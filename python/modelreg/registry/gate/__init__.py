"""The gate: changes of a catalogue that look wrong wait for somebody's approval, the rest of it lands."""
