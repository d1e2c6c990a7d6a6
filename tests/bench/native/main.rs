//! The event-stream codec, side by side with aws-smithy-eventstream, which is the AWS SDK for
//! Rust's, and with crc32fast, which that uses: `cargo bench --bench eventstream`.

#[cfg(not(target_arch = "wasm32"))]
mod codec;
#[cfg(not(target_arch = "wasm32"))]
mod corpus;
#[cfg(not(target_arch = "wasm32"))]
mod crc;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let mut criterion = criterion::Criterion::default().configure_from_args();
    for corpus in corpus::corpora() {
        codec::decode(&mut criterion, &corpus);
        codec::encode(&mut criterion, &corpus);
    }
    crc::crc32(&mut criterion);
    criterion.final_summary();
}

/// These libraries are for this machine only.
#[cfg(target_arch = "wasm32")]
fn main() {}
