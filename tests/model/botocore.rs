//! AWS's own description of the API, as botocore has it, and JSON that follows it.
//!
//! `tests/requirements.txt` pins it; `cargo xtask test native` installs it.

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Below which folder of botocore the description is.
const SERVICE: &str = "data/bedrock-runtime/2023-09-30";

/// A document is this wherever the description has one; nothing else is.
pub fn document() -> Value {
    json!({"sample": "document"})
}

/// Something that a type has to have a place for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A structure's member.
    Member(String, String),
    /// A union's member.
    UnionMember(String, String),
    /// A value of a string that has listed values.
    EnumValue(String, String),
    /// Nothing that the description has: it has to be kept nevertheless.
    Alien,
}

/// JSON that holds an item.
pub struct Sample {
    pub json: Value,
    pub item: Item,
}

pub struct Botocore {
    shapes: Map<String, Value>,
    operations: Map<String, Value>,
}

impl Botocore {
    /// `None`, and a word about it, where it is not installed.
    pub fn load() -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/botocore");
        let folder = std::env::var_os("CONVERSE_BOTOCORE").map_or(here, PathBuf::from);
        let file = folder.join(SERVICE).join("service-2.json");
        let packed = file.with_extension("json.gz");
        let mut text = String::new();
        if file.is_file() {
            text = std::fs::read_to_string(file).unwrap();
        } else if packed.is_file() {
            let packed = std::fs::File::open(packed).unwrap();
            GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        } else {
            eprintln!("left out: there is no {} (tests/requirements.txt)", file.display());
            return None;
        }
        let mut service: Value = serde_json::from_str(&text).unwrap();
        let mut map = |name: &str| match service[name].take() {
            Value::Object(map) => map,
            other => panic!("{name} is {other}"),
        };
        Some(Self { shapes: map("shapes"), operations: map("operations") })
    }

    /// The name of the shape that an operation takes (`input`) or gives (`output`).
    pub fn shape_of(&self, operation: &str, direction: &str) -> &str {
        self.operations[operation][direction]["shape"].as_str().unwrap()
    }

    /// The members of a structure or union, with their shapes.
    pub fn members(&self, shape: &str) -> impl Iterator<Item = (&str, &str)> {
        let members = self.shapes[shape]["members"].as_object().into_iter().flatten();
        members
            .map(|(name, member)| (name.as_str(), member))
            // What has a location is in the URL, and not in the body.
            .filter(|(_, member)| member.get("location").is_none())
            .map(|(name, member)| (name, member["shape"].as_str().unwrap()))
    }

    pub fn is(&self, shape: &str, trait_: &str) -> bool {
        self.shapes[shape][trait_] == true
    }

    /// All that is to be found from a shape on.
    pub fn items(&self, shape: &str, seen: &mut BTreeSet<String>, items: &mut BTreeSet<Item>) {
        if !seen.insert(shape.to_owned()) || self.is(shape, "document") {
            return;
        }
        for (name, member) in self.members(shape) {
            let (shape, name) = (shape.to_owned(), name.to_owned());
            let is_union = self.is(&shape, "union");
            items.insert(if is_union {
                Item::UnionMember(shape, name)
            } else {
                Item::Member(shape, name)
            });
            self.items(member, seen, items);
        }
        for part in ["member", "value"] {
            if let Some(member) = self.shapes[shape][part]["shape"].as_str() {
                self.items(member, seen, items);
            }
        }
        for value in self.enum_values(shape) {
            items.insert(Item::EnumValue(shape.to_owned(), value.to_owned()));
        }
    }

    /// JSON with all that a shape requires, and the first member of unions.
    pub fn base(&self, shape: &str) -> Value {
        match self.type_of(shape) {
            "structure" if self.is(shape, "document") => document(),
            "structure" if self.is(shape, "union") => {
                let (name, member) = self.members(shape).next().unwrap();
                json!({name: self.base(member)})
            }
            "structure" => {
                let required = self.shapes[shape]["required"].as_array();
                let is_required = |name| required.is_some_and(|all| all.contains(&json!(name)));
                let members = self.members(shape).filter(|(name, _)| is_required(*name));
                members.map(|(name, member)| (name.to_owned(), self.base(member))).collect()
            }
            "list" => json!([self.base(self.part(shape, "member"))]),
            "map" => json!({"key": self.base(self.part(shape, "value"))}),
            "string" => json!(self.enum_values(shape).next().unwrap_or("text ☕")),
            _ => self.scalars(shape).swap_remove(0),
        }
    }

    /// JSON for each item from a shape on: it holds the item, and else what is required.
    /// A shape within itself is not followed.
    pub fn samples(&self, shape: &str, within: &mut Vec<String>) -> Vec<Sample> {
        if within.iter().any(|outer| outer == shape) {
            return Vec::new();
        }
        within.push(shape.to_owned());
        let samples = match self.type_of(shape) {
            "structure" if self.is(shape, "document") => Vec::new(),
            "structure" => self.samples_of_members(shape, within),
            "list" => {
                let samples = self.samples(self.part(shape, "member"), within);
                samples.into_iter().map(|it| Sample { json: json!([it.json]), ..it }).collect()
            }
            "map" => {
                let samples = self.samples(self.part(shape, "value"), within);
                samples.into_iter().map(|it| Sample { json: json!({"k": it.json}), ..it }).collect()
            }
            _ => self.samples_of_scalar(shape),
        };
        within.pop();
        samples
    }

    fn samples_of_members(&self, shape: &str, within: &mut Vec<String>) -> Vec<Sample> {
        let is_union = self.is(shape, "union");
        let base = if is_union { json!({}) } else { self.base(shape) };
        let with = |name: &str, value: Value| {
            let mut json = base.clone();
            json[name] = value;
            json
        };
        let alien = json!({"a": [1, -2, 3.5, null], "b": {}, "bytes": "AAEC", "c": 18446744073709551615u64});
        let mut samples = vec![Sample { json: with("newMember", alien), item: Item::Alien }];
        for (name, member) in self.members(shape) {
            let (owner, member_name) = (shape.to_owned(), name.to_owned());
            let item = if is_union {
                Item::UnionMember(owner, member_name)
            } else {
                Item::Member(owner, member_name)
            };
            samples.push(Sample { json: with(name, self.base(member)), item });
            let inner = self.samples(member, within).into_iter();
            samples.extend(inner.map(|it| Sample { json: with(name, it.json), ..it }));
        }
        samples
    }

    /// Each listed value and one that is not; else values at the limits, none of which
    /// may be taken for absent.
    fn samples_of_scalar(&self, shape: &str) -> Vec<Sample> {
        let listed = self.enum_values(shape).map(|value| Sample {
            json: json!(value),
            item: Item::EnumValue(shape.to_owned(), value.to_owned()),
        });
        let mut samples: Vec<_> = listed.collect();
        let others =
            if samples.is_empty() { self.scalars(shape) } else { vec![json!("new VALUE")] };
        samples.extend(others.into_iter().map(|json| Sample { json, item: Item::Alien }));
        samples
    }

    fn scalars(&self, shape: &str) -> Vec<Value> {
        match self.type_of(shape) {
            "boolean" => vec![json!(true), json!(false)],
            "integer" => vec![json!(7), json!(0), json!(i32::MAX)],
            "long" => vec![json!(7), json!(0), json!(i64::MAX)],
            "float" | "double" => vec![json!(0.1), json!(0.0), json!(0.123456789012345)],
            "blob" => vec![json!("AAEC/w=="), json!("")],
            "string" => vec![json!("text"), json!(""), json!("\"\\\u{0}\u{10ffff}")],
            other => panic!("{shape} has the type {other}"),
        }
    }

    fn enum_values(&self, shape: &str) -> impl Iterator<Item = &str> {
        self.shapes[shape]["enum"].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    fn part(&self, shape: &str, part: &str) -> &str {
        self.shapes[shape][part]["shape"].as_str().unwrap()
    }

    fn type_of(&self, shape: &str) -> &str {
        self.shapes[shape]["type"].as_str().unwrap()
    }
}
