//! What test runners say, counted.

use crate::run::{run, say, shown};
use anyhow::Context as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Runs what passes or fails as one.
    pub fn check(&mut self, what: &str, command: &mut Command) {
        say(what);
        match run(command) {
            Ok(()) => self.passed += 1,
            Err(error) => {
                eprintln!("{error:#}");
                self.failed += 1;
            }
        }
    }

    /// Reads a line of a test runner's summary: `test result: ok. 3 passed; 0 failed; …`
    /// of Rust's, `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0` of Node's.
    fn read(&mut self, line: &str) {
        if let Some((_, counts)) = line.split_once("test result: ") {
            let count = |what: &str| {
                let words = counts.split(['.', ';', ' ']).filter(|word| !word.is_empty());
                let words: Vec<_> = words.collect();
                let at = words.iter().position(|word| *word == what)?.checked_sub(1)?;
                words.get(at)?.parse::<usize>().ok()
            };
            self.passed += count("passed").unwrap_or(0);
            self.failed += count("failed").unwrap_or(0);
        }
        let words: Vec<_> = line.split_whitespace().collect();
        if let ["ℹ", what, count] = words[..] {
            let count = count.parse().unwrap_or(0);
            match what {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                _ => {}
            }
        }
    }
}

/// Runs a test runner, its output shown, and counts its tests.
pub fn counted(command: &mut Command) -> anyhow::Result<Tally> {
    let started = command.stdout(Stdio::piped()).spawn();
    let mut child = started.with_context(|| format!("cannot start {}", shown(command)))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            tally.read(&line);
        }
    }
    // A runner that failed for a reason that is no test's, or that ran no test, failed.
    if (!child.wait()?.success() && tally.failed == 0) || tally == Tally::default() {
        eprintln!("{} failed", shown(command));
        tally.failed += 1;
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_counted() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 22 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out",
            "test tests::what_passed_is_counted ... ok",
            "ℹ tests 30",
            "ℹ pass 24",
            "ℹ fail 4",
            "ℹ cancelled 2",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 47, failed: 8 });
    }
}
