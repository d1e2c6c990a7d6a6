//! The README's Rust example is the one that the tests in the browser run.
#![cfg(not(target_arch = "wasm32"))]

#[test]
fn the_rust_example_is_the_one_that_is_tested() {
    let example = include_str!("web/example.rs");
    assert!(include_str!("../README.md").contains(&format!("```rust\n{example}```")));
}
