//! Every bit of a stream flipped in turn: the messages before it come as they were, and
//! the message that holds it is an error, never another message.

use crate::streams::{Seen, decode, streams};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use converse_wasm::eventstream::{DecodeErrorKind, Decoder};
use serde_json::Value;
use std::ops::Range;

#[test]
fn a_flip_of_any_bit_is_an_error_in_its_message() {
    for stream in streams() {
        let bytes = stream.concat();
        let (messages, end) = decode([&bytes[..]]);
        assert_eq!(end, Ok(()));
        let ranges = ranges(&bytes);
        for bit in 0..bytes.len() * 8 {
            assert_refused_in_place(&bytes, &messages, &ranges, bit);
        }
    }
}

/// The streams that others' test suites have recorded from the service, where the folder
/// `../shared` stands beside the checkout.
///
/// 300,272 bits: the decoder is given the message that holds the bit, and what follows it
/// up to the end of the next one. That is the same as the whole stream. Between two messages
/// a decoder holds nothing but the offset, so that it makes no difference how many came
/// before; one flip in each message is decoded in its whole stream to see that. And what
/// comes later has no part in an error that is there before it.
#[test]
fn a_flip_of_any_bit_of_a_recorded_stream_is_an_error_in_its_message() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/recordings/recordings.json");
    let Ok(recordings) = std::fs::read(path) else {
        eprintln!("left out: there are no recordings beside this checkout");
        return;
    };
    let recordings: Vec<Value> = serde_json::from_slice(&recordings).unwrap();
    let (mut streams, mut flips) = (0, 0);
    for recording in recordings.iter().filter(|it| it["op"] == "converse-stream") {
        let bytes = BASE64_STANDARD.decode(recording["body"].as_str().unwrap()).unwrap();
        let (messages, end) = decode([&bytes[..]]);
        assert_eq!(end, Ok(()));
        let ranges = ranges(&bytes);
        assert_eq!(messages.len(), ranges.len());
        for (index, range) in ranges.iter().enumerate() {
            assert_refused_in_place(&bytes, &messages, &ranges, (range.start + index % 20) * 8);

            let end = ranges.get(index + 1).unwrap_or(range).end;
            let mut part = bytes[range.start..end].to_vec();
            for bit in 0..range.len() * 8 {
                flip(&mut part, bit);
                let mut decoder = Decoder::new();
                decoder.push(&part);
                let error = decoder.next_message().expect_err("a message with a flip");
                assert_eq!(error.offset, offset_of_error(&(0..range.len()), bit), "bit {bit}");
                flip(&mut part, bit);
                flips += 1;
            }
        }
        streams += 1;
    }
    println!("recorded streams: {streams}, flips of a bit: {flips}, each an error in its message");
    assert_eq!((streams, flips), (10, 300_272));
}

/// Decodes a whole stream with one bit flipped.
fn assert_refused_in_place(bytes: &[u8], messages: &[Seen], ranges: &[Range<usize>], bit: usize) {
    let mut flipped = bytes.to_vec();
    flip(&mut flipped, bit);
    let (given, end) = decode([&flipped[..]]);
    let index = ranges.iter().position(|range| range.contains(&(bit / 8))).unwrap();
    assert_eq!(given, messages[..index], "bit {bit}");
    let error = end.expect_err("a stream with a flip");
    assert_eq!(error.offset, offset_of_error(&ranges[index], bit), "bit {bit}");
    let is_in_prelude = bit / 8 < ranges[index].start + 12;
    match error.kind {
        DecodeErrorKind::PreludeChecksumMismatch { .. } => assert!(is_in_prelude, "bit {bit}"),
        DecodeErrorKind::MessageChecksumMismatch { .. } => assert!(!is_in_prelude, "bit {bit}"),
        other => panic!("bit {bit}: {other}"),
    }
}

/// Where the CRC stands that tells of a flip: that of the prelude comes first, so that no
/// length is believed that a flip has changed.
fn offset_of_error(message: &Range<usize>, bit: usize) -> u64 {
    let is_in_prelude = bit / 8 < message.start + 12;
    (if is_in_prelude { message.start + 8 } else { message.end - 4 }) as u64
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// Where the messages of a stream are, by the lengths that they begin with.
fn ranges(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while let Some(length) = bytes[start..].first_chunk() {
        let end = start + u32::from_be_bytes(*length) as usize;
        ranges.push(start..end);
        start = end;
    }
    ranges
}
