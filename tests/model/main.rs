//! The typed model: by AWS's own description of the API, by what the service has
//! answered, and by hand.
#![cfg(not(target_arch = "wasm32"))]

mod botocore;
mod by_hand;
mod recordings;
mod walk;

use converse_wasm::converse::{
    ConverseRequest, ConverseResponse, ConverseStreamOutput, CountTokensRequest,
    CountTokensResponse,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// What the API reads and writes as a whole.
#[derive(Clone, Copy, Debug)]
enum Root {
    ConverseRequest,
    ConverseResponse,
    ConverseStreamOutput,
    CountTokensRequest,
    CountTokensResponse,
}

/// What a type made of some JSON.
struct Read {
    /// The JSON that it writes.
    written: Value,
    /// How it shows itself, in a line (`{:?}`) and in many (`{:#?}`).
    debug: [String; 2],
}

impl Root {
    fn read(self, json: &str) -> Result<Read, serde_json::Error> {
        match self {
            Self::ConverseRequest => read::<ConverseRequest>(json),
            Self::ConverseResponse => read::<ConverseResponse>(json),
            Self::ConverseStreamOutput => read::<ConverseStreamOutput>(json),
            Self::CountTokensRequest => read::<CountTokensRequest>(json),
            Self::CountTokensResponse => read::<CountTokensResponse>(json),
        }
    }
}

fn read<T: DeserializeOwned + Serialize + Debug>(json: &str) -> Result<Read, serde_json::Error> {
    let value: T = serde_json::from_str(json)?;
    let written = serde_json::from_str(&serde_json::to_string(&value)?)?;
    Ok(Read { written, debug: [format!("{value:?}"), format!("{value:#?}")] })
}

/// What has no typed place, by how a value shows itself (`{:#?}`): a member that its
/// structure does not know is `.name`, a value that its enum does not know is `=value`,
/// a member that its union does not know is `|name`, an event is `#type`.
fn unknown(debug: &str) -> BTreeSet<String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let name = |line: &str| line.trim_start().split('"').nth(1).unwrap_or_default().to_owned();
    let lines: Vec<&str> = debug.lines().collect();
    let mut unknown = BTreeSet::new();
    for (at, line) in lines.iter().enumerate() {
        let inside = lines[at + 1..].iter().take_while(|inner| indent(inner) > indent(line));
        let members = |sign: &str, depth: usize| -> Vec<String> {
            let of_depth = inside.clone().filter(|inner| indent(inner) == indent(line) + depth);
            let names = of_depth.filter(|inner| inner.trim_start().starts_with('"'));
            names.map(|inner| format!("{sign}{}", name(inner))).collect()
        };
        if line.ends_with(" other: {") {
            unknown.extend(members(".", 4));
        } else if line.ends_with("Other(") {
            let members = members("|", 8);
            unknown.extend(if members.is_empty() { vec!["|".to_owned()] } else { members });
        } else if line.ends_with("Unknown(") {
            unknown.extend(members("=", 4));
        } else if line.ends_with("Unknown {") {
            unknown.extend(inside.clone().take(1).map(|inner| format!("#{}", name(inner))));
        }
    }
    unknown
}
