//! The kept corpus of the fuzz target `differential`, and those of the decoder.

use crate::differential::differential;

#[test]
fn both_decoders_agree_on_the_kept_corpus() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus");
    for target in ["differential", "decoder", "repaired_decoder"] {
        let inputs = std::fs::read_dir(format!("{corpus}/{target}")).unwrap();
        let mut count = 0;
        for input in inputs {
            differential(&std::fs::read(input.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "{target}");
        println!("fuzz corpus: both decoders agree on {count} inputs of {target}");
    }
}
