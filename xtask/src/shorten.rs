//! Shorter names for what the wasm imports from its glue: wasm-bindgen's own are long, and end
//! in hashes, which do not compress.

use anyhow::{Context as _, ensure};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{Imports, Parser};

/// The module whose names are the glue's own; others are of JavaScript files.
const GLUE: &str = "./converse_wasm_bg.js";

/// Renames the imports in the wasm and in the glue that provides them.
pub fn imports(wasm: &Path, glue: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(wasm)?;
    let mut renamer = Renamer::default();
    let mut module = Module::new();
    let renamed = renamer.parse_core_module(&mut module, Parser::new(0), &bytes);
    renamed.map_err(|error| anyhow::anyhow!("cannot rename the wasm's imports: {error}"))?;
    std::fs::write(wasm, module.finish())?;

    let mut text = std::fs::read_to_string(glue).context("no glue")?;
    // Longer ones first: a name may begin with another.
    let mut names: Vec<_> = renamer.names.into_iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    for (name, short) in names {
        ensure!(text.contains(&name), "the glue does not provide {name}");
        text = text.replace(&name, &short);
    }
    std::fs::write(glue, text)?;
    Ok(())
}

#[derive(Default)]
struct Renamer {
    names: BTreeMap<String, String>,
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
                let short = short(self.names.len());
                section.import(import.module, &short, entity);
                self.names.insert(import.name.to_owned(), short);
            } else {
                section.import(import.module, import.name, entity);
            }
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
