//! Markdown: the dialect, its safety, and its bounds.

mod attacks;
mod dialect;
mod hostile;
mod oracle;
mod properties;
mod tree;
