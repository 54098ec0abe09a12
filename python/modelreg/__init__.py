"""The control plane of modelreg: what is not answered by the engine, and the life of the process around it."""
