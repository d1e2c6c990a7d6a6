//! Shorter names for what the wasm imports from its glue and exports to it: wasm-bindgen's own are
//! long, and those of imports end in hashes, which do not compress.

use anyhow::{Context as _, ensure};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, ExternalKind, Imports, Parser};

/// The module whose names are the glue's own; others are of JavaScript files.
const GLUE: &str = "./converse_wasm_bg.js";

/// Renames the imports and exports in the wasm and in its glue.
pub fn names(wasm: &Path, glue: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(wasm)?;
    let mut renamer = Renamer::default();
    let mut module = Module::new();
    let renamed = renamer.parse_core_module(&mut module, Parser::new(0), &bytes);
    renamed.map_err(|error| {
        anyhow::anyhow!("cannot rename what the wasm imports and exports: {error}")
    })?;
    std::fs::write(wasm, module.finish())?;

    let mut text = std::fs::read_to_string(glue).context("no glue")?;
    for (name, short) in longest_first(renamer.imports) {
        ensure!(text.contains(&name), "the glue does not provide {name}");
        text = text.replace(&name, &short);
    }
    // Some are for hosts that do without the glue.
    for (name, short) in longest_first(renamer.exports) {
        text = text.replace(&format!("wasm.{name}"), &format!("wasm.{short}"));
    }
    std::fs::write(glue, text)?;
    Ok(())
}

/// A name may begin with another.
fn longest_first(names: BTreeMap<String, String>) -> Vec<(String, String)> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
}

#[derive(Default)]
struct Renamer {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

impl Reencode for Renamer {
    type Error = Infallible;

    fn parse_imports(
        &mut self,
        section: &mut ImportSection,
        imports: Imports<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in imports {
            let (_, import) = import?;
            let entity = self.entity_type(import.ty)?;
            if import.module == GLUE {
                let short = short(self.imports.len());
                section.import(import.module, &short, entity);
                self.imports.insert(import.name.to_owned(), short);
            } else {
                section.import(import.module, import.name, entity);
            }
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Infallible>> {
        let (kind, index) =
            (self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        if export.kind == ExternalKind::Memory {
            // Known to tools by this name.
            exports.export(export.name, kind, index);
        } else {
            let short = short(self.exports.len());
            exports.export(&short, kind, index);
            self.exports.insert(export.name.to_owned(), short);
        }
        Ok(())
    }
}

/// `$a` to `$z`, `$aa` … The dollar keeps them from being words of the glue.
fn short(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'a' + u8::try_from(number % 26).unwrap_or_default());
        number /= 26;
        if number == 0 {
            break;
        }
        number -= 1;
    }
    letters.push(b'$');
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_none_comes_twice() {
        let names: std::collections::BTreeSet<_> = (0..2000).map(short).collect();
        assert_eq!(names.len(), 2000);
        assert_eq!((short(0), short(25), short(26)), ("$a".into(), "$z".into(), "$aa".into()));
    }
}
