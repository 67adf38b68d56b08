//! tcplint
fn main() {}
