//! What the package weighs, against its budget.

use anyhow::bail;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// What the files that a host loads may weigh together, gzip -9, and what they weighed when that
/// was decided.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budget {
    gzip_bytes: usize,
    files: BTreeMap<String, usize>,
}

/// Prints what each host loads, as it stands and as gzip -9 makes it: `shared`, and a file of its
/// own. Over the budget it says what has grown; where that must be kept, it is an error.
pub fn weigh(
    budget: &Budget,
    folder: &Path,
    shared: &[&str],
    hosts: &[&str],
    must_keep_budget: bool,
) -> anyhow::Result<()> {
    let mut gzipped = BTreeMap::new();
    let mut plain = BTreeMap::new();
    for file in shared.iter().map(|file| (*file).to_owned()).chain(hosts.iter().map(own)) {
        let bytes = std::fs::read(folder.join(&file))?;
        gzipped.insert(file.clone(), gzip(&bytes)?);
        plain.insert(file, bytes.len());
    }
    let sum = |of: &BTreeMap<String, usize>, host: &&str| -> usize {
        let files = shared.iter().map(|file| (*file).to_owned()).chain([own(host)]);
        files.filter_map(|file| of.get(&file)).sum()
    };
    for host in hosts {
        let (plain, gzipped) = (sum(&plain, host), sum(&gzipped, host));
        println!("    {host:<8} {plain:>7} bytes, {gzipped:>6} gzipped");
    }
    let most = hosts.iter().map(|host| sum(&gzipped, host)).max().unwrap_or_default();
    let Some(over) = budget.over(most) else {
        println!("    the budget is {}", budget.gzip_bytes);
        return Ok(());
    };
    println!("{}", growth(&budget.files, &gzipped));
    let over = format!("over the budget of wasm-pack.toml ({}) by {over} bytes", budget.gzip_bytes);
    if must_keep_budget {
        bail!(
            "{over}: make it smaller, or write a new budget there, with the files as they are now"
        );
    }
    println!("    {over}");
    Ok(())
}

impl Budget {
    /// By how many bytes so many are too much.
    fn over(&self, bytes: usize) -> Option<usize> {
        bytes.checked_sub(self.gzip_bytes).filter(|over| *over > 0)
    }
}

fn own(host: &&str) -> String {
    format!("{host}.js")
}

/// The files as wasm-pack.toml has them, with what they weighed where that was something else.
fn growth(before: &BTreeMap<String, usize>, now: &BTreeMap<String, usize>) -> String {
    let mut lines = Vec::new();
    for (file, bytes) in now {
        lines.push(match before.get(file) {
            Some(before) if before == bytes => format!("{file:?} = {bytes}"),
            Some(before) => {
                let difference = i64::try_from(*bytes).unwrap_or_default()
                    - i64::try_from(*before).unwrap_or_default();
                format!("{file:?} = {bytes} # {difference:+}")
            }
            None => format!("{file:?} = {bytes} # new"),
        });
    }
    for file in before.keys().filter(|file| !now.contains_key(*file)) {
        lines.push(format!("# {file:?} is gone"));
    }
    lines.join("\n")
}

fn gzip(bytes: &[u8]) -> anyhow::Result<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, usize)]) -> BTreeMap<String, usize> {
        files.iter().map(|&(file, bytes)| (file.to_owned(), bytes)).collect()
    }

    #[test]
    fn what_has_grown_is_said_of_each_file() {
        let before = of(&[("a.js", 10), ("b.js", 20), ("c.js", 30), ("gone.js", 5)]);
        let now = of(&[("a.js", 10), ("b.js", 25), ("c.js", 29), ("new.js", 7)]);
        assert_eq!(
            growth(&before, &now),
            "\"a.js\" = 10\n\"b.js\" = 25 # +5\n\"c.js\" = 29 # -1\n\"new.js\" = 7 # new\n# \"gone.js\" is gone"
        );
    }

    #[test]
    fn one_byte_more_is_too_much() {
        let budget = Budget { gzip_bytes: 1000, files: BTreeMap::new() };
        assert_eq!(budget.over(1000), None);
        assert_eq!(budget.over(1001), Some(1));
    }
}
