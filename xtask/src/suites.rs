//! The test suites.
use clap::ValueEnum;
#[derive(Clone, Copy, ValueEnum)]
pub enum Suite { Lint }
pub fn test(_: &[Suite]) -> anyhow::Result<bool> { Ok(true) }
