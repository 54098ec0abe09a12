//! Money and durability: what is owed to a caller once it has been told. No tokio, no pyo3.

pub mod copy;
