//! The bodies of the fuzz targets in tests/fuzz, as ordinary functions: each takes any bytes
//! and panics where something that should hold of them does not. The tests run them on the
//! kept corpus.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod compare;
mod endpoints;
mod events;
mod keys;
mod reference;
mod repair;
mod requests;
mod stream;

pub use endpoints::endpoint_and_region;
pub use events::{error_body, event_json};
pub use keys::key_inspection;
pub use requests::request_transcoding;
pub use stream::{decoder, header_block, repaired_decoder};

/// The fields of an input. 0xFF, which is in no UTF-8, is between them: each may hold any text.
fn fields(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split(|byte| *byte == 0xFF).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::panic::catch_unwind;
    use std::path::Path;

    type Body = fn(&[u8]);

    const BODIES: [(&str, Body); 8] = [
        ("decoder", super::decoder),
        ("repaired_decoder", super::repaired_decoder),
        ("header_block", super::header_block),
        ("event_json", super::event_json),
        ("error_body", super::error_body),
        ("key_inspection", super::key_inspection),
        ("endpoint_and_region", super::endpoint_and_region),
        ("request_transcoding", super::request_transcoding),
    ];

    #[test]
    fn all_holds_on_the_kept_corpus() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
        for (target, body) in BODIES {
            let mut count = 0;
            for input in std::fs::read_dir(fuzz.join("corpus").join(target)).unwrap() {
                let path = input.unwrap().path();
                let bytes = std::fs::read(&path).unwrap();
                assert!(catch_unwind(|| body(&bytes)).is_ok(), "{} fails", path.display());
                count += 1;
            }
            assert!(count > 0, "{target}");
            println!("fuzz corpus: {target} holds on {count} inputs");
        }
        // The comparison with aws-smithy-eventstream is run in tests/eventstream.
        let mut targets: BTreeSet<_> = BODIES.map(|(target, _)| format!("{target}.rs")).into();
        targets.insert("differential.rs".to_owned());
        let files = std::fs::read_dir(fuzz.join("fuzz_targets")).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        assert_eq!(files.collect::<BTreeSet<_>>(), targets);
    }
}
