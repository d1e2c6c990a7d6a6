//! Takes out of the wasm what is never of use there: its functions are made to trap at once, and
//! wasm-opt drops what then nobody calls.
//!
//! - Panic messages: a panic ends the module by a trap, and nobody gets to see its message, but the
//!   code that would put that together is a tenth of the binary. (Rust can leave it out by itself,
//!   `panic=immediate-abort`, on nightly only so far.)
//! - Closures and futures that JavaScript calls: the package makes none, but wasm-bindgen keeps
//!   what would call them.

use anyhow::{Context as _, ensure};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::Path;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, Function, Instruction, Module};
use wasmparser::{FunctionBody, KnownCustom, Name, Parser, Payload, TypeRef};

/// Parts of the names of functions that panic and never return.
const PANICKING: [&str; 9] = [
    "::panicking::",
    "_fail",
    "::unwrap_failed",
    "::expect_failed",
    "::panic_already_",
    "::handle_alloc_error",
    "::handle_error",
    "::capacity_overflow",
    "::rust_oom",
];

/// What the names of others begin and end with. The first two format parts of panic messages.
const UNCALLED: [(&str, &str); 4] = [
    ("<usize as core[", "::fmt::Display>::fmt"),
    ("<&str as core[", "::fmt::Display>::fmt"),
    ("wasm_bindgen::convert::closures::", ""),
    ("js_sys::futures::", ""),
];

/// Makes them trap.
pub fn uncalled(wasm: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(wasm)?;
    let mut snipper = find(&bytes).context("cannot read the wasm")?;
    // Else the names are others than they were.
    ensure!(snipper.uncalled.len() > 5, "the wasm has no functions that panic");
    let mut module = Module::new();
    let snipped = snipper.parse_core_module(&mut module, Parser::new(0), &bytes);
    snipped.map_err(|error| anyhow::anyhow!("cannot take functions out of the wasm: {error}"))?;
    std::fs::write(wasm, module.finish()).context("cannot write the wasm")
}

/// The functions, by their names.
fn find(bytes: &[u8]) -> anyhow::Result<Snipper> {
    let mut snipper = Snipper::default();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        snipper.next += 1;
                    }
                }
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for names in names {
                    let Name::Function(names) = names? else { continue };
                    for naming in names {
                        let naming = naming?;
                        if is_uncalled(naming.name) {
                            snipper.uncalled.insert(naming.index);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(snipper)
}

fn is_uncalled(name: &str) -> bool {
    // `core[c5930c85a12de822]::panicking::panic_fmt`
    let is_of = |krate: &&str| name.starts_with(*krate);
    ["core[", "alloc[", "std["].iter().any(is_of)
        && PANICKING.iter().any(|part| name.contains(part))
        || UNCALLED.iter().any(|(start, end)| name.starts_with(start) && name.ends_with(end))
}

#[derive(Default)]
struct Snipper {
    uncalled: BTreeSet<u32>,
    /// Index of the function whose body is read next.
    next: u32,
}

impl Reencode for Snipper {
    type Error = Infallible;

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let index = self.next;
        self.next += 1;
        if self.uncalled.contains(&index) {
            let mut trap = Function::new([]);
            trap.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
            code.function(&trap);
            return Ok(());
        }
        wasm_encoder::reencode::utils::parse_function_body(self, code, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_uncalled_is_told_by_its_name() {
        for name in [
            "<usize as core[c5930c85a12de822]::fmt::Display>::fmt",
            "core[c5930c85a12de822]::panicking::panic_fmt",
            "core[c5930c85a12de822]::slice::index::slice_index_fail",
            "alloc[3ca501edff3f0c7c]::raw_vec::handle_error",
        ] {
            assert!(is_uncalled(name), "{name}");
        }
        for name in [
            "call_fail",
            "converse_wasm::js::thrown",
            "core[c5930c85a12de822]::fmt::write",
            "<&str as core[c5930c85a12de822]::str::pattern::Pattern>::strip_prefix_of",
        ] {
            assert!(!is_uncalled(name), "{name}");
        }
    }
}
