//! Every member of every shape that the three operations reach, and every value of every
//! enum, has a typed place, and is written as it was read.

use crate::botocore::{Botocore, Item, Sample, document};
use crate::{Root, unknown};
use serde_json::json;
use std::collections::BTreeSet;

const BODIES: [(&str, &str, Root); 5] = [
    ("Converse", "input", Root::ConverseRequest),
    ("Converse", "output", Root::ConverseResponse),
    ("ConverseStream", "input", Root::ConverseRequest),
    ("CountTokens", "input", Root::CountTokensRequest),
    ("CountTokens", "output", Root::CountTokensResponse),
];

#[test]
fn all_of_the_api_has_a_typed_place() {
    let Some(botocore) = Botocore::load() else { return };
    let mut walk = Walk::default();
    for (operation, direction, root) in BODIES {
        let shape = botocore.shape_of(operation, direction);
        botocore.items(shape, &mut walk.seen, &mut walk.expected);
        for sample in botocore.samples(shape, &mut Vec::new()) {
            walk.check(root, sample);
        }
    }
    walk.check_events(&botocore);

    assert!(walk.failures.is_empty(), "{} fail:\n{}", walk.failures.len(), walk.shown_failures());
    let missing: Vec<_> = walk.expected.difference(&walk.carried).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for (what, is) in [
        ("members", (|item| matches!(item, Item::Member(..))) as fn(&Item) -> bool),
        ("union members", |item| matches!(item, Item::UnionMember(..))),
        ("enum values", |item| matches!(item, Item::EnumValue(..))),
    ] {
        let count = |items: &BTreeSet<Item>| items.iter().filter(|item| is(item)).count();
        println!("{what} carried: {} / {}", count(&walk.carried), count(&walk.expected));
    }
    println!("samples read and written: {}", walk.samples);
}

#[derive(Default)]
struct Walk {
    seen: BTreeSet<String>,
    expected: BTreeSet<Item>,
    carried: BTreeSet<Item>,
    samples: usize,
    failures: Vec<String>,
}

impl Walk {
    /// The events of the stream. Exceptions are members of the same union; they come as
    /// errors, which `src/converse/stream.rs` tells by the end of their name.
    fn check_events(&mut self, botocore: &Botocore) {
        let output = botocore.shape_of("ConverseStream", "output");
        let (_, events) = botocore.members(output).next().unwrap();
        for (name, shape) in botocore.members(events) {
            if botocore.is(shape, "exception") {
                assert!(name.ends_with("Exception"), "{name}");
                continue;
            }
            let item = Item::UnionMember(events.to_owned(), name.to_owned());
            self.expected.insert(item.clone());
            botocore.items(shape, &mut self.seen, &mut self.expected);
            let mut samples = botocore.samples(shape, &mut Vec::new());
            samples.push(Sample { json: botocore.base(shape), item });
            for sample in samples {
                let json = json!({name: sample.json});
                self.check(Root::ConverseStreamOutput, Sample { json, ..sample });
            }
        }
    }

    fn check(&mut self, root: Root, Sample { json, item }: Sample) {
        self.samples += 1;
        let failure = match root.read(&json.to_string()) {
            Err(error) => error.to_string(),
            Ok(read) if read.written != json => format!("is written as {}", read.written),
            Ok(read) => match if_typed(&read.debug, &item) {
                Ok(()) => {
                    self.carried.insert(item);
                    return;
                }
                Err(failure) => failure,
            },
        };
        self.failures.push(format!("{item:?}: {root:?} {json}\n    {failure}"));
    }

    fn shown_failures(&self) -> String {
        self.failures.iter().take(10).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// What is known may be in no fallback, and no JSON may be left but that of documents.
fn if_typed([line, lines]: &[String; 2], item: &Item) -> Result<(), String> {
    if *item == Item::Alien {
        return Ok(());
    }
    let unknown = unknown(lines);
    if !unknown.is_empty() {
        return Err(format!("not known: {unknown:?}"));
    }
    let typed = line.replace(&format!("{:?}", document()), "");
    for untyped in ["Object {", "Array [", "String(", "Number(", "Bool("] {
        if typed.contains(untyped) {
            return Err(format!("not typed: {typed}"));
        }
    }
    Ok(())
}
