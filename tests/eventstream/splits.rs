//! Where a chunk ends makes no difference; where the stream ends does.

use crate::streams::{decode, seen, streams};
use converse_wasm::eventstream::{DecodeErrorKind, Decoder};

#[test]
fn every_split_in_two_gives_the_same_messages() {
    for stream in streams() {
        let bytes = stream.concat();
        let whole = decode([&bytes[..]]);
        assert_eq!(whole.0.len(), stream.len());
        assert_eq!(whole.1, Ok(()));
        for at in 0..=bytes.len() {
            let (a, b) = bytes.split_at(at);
            assert_eq!(decode([a, b]), whole, "split at {at}");
        }
    }
}

#[test]
fn every_chunk_length_gives_the_same_messages() {
    for stream in streams() {
        let bytes = stream.concat();
        let whole = decode([&bytes[..]]);
        for length in 1..=bytes.len() {
            assert_eq!(decode(bytes.chunks(length)), whole, "chunks of {length}");
        }
    }
}

#[test]
fn the_end_of_the_stream_is_told_apart_at_every_offset() {
    for stream in streams() {
        let bytes = stream.concat();
        let mut boundaries = vec![0];
        for message in &stream {
            boundaries.push(boundaries.last().unwrap() + message.len());
        }
        for end in 0..=bytes.len() {
            let (messages, ending) = decode([&bytes[..end]]);
            let whole = boundaries.iter().filter(|&&at| at <= end).count() - 1;
            assert_eq!(messages.len(), whole, "cut at {end}");
            let received = end - boundaries[whole];
            if received == 0 {
                assert_eq!(ending, Ok(()), "cut at {end}");
            } else {
                let error = ending.expect_err("a cut message is an error");
                assert_eq!(error.kind, DecodeErrorKind::Truncated { received });
                assert_eq!(error.offset, end as u64);
            }
        }
    }
}

#[test]
fn messages_taken_late_are_the_same() {
    for stream in streams() {
        let bytes = stream.concat();
        let mut decoder = Decoder::new();
        for byte in &bytes {
            decoder.push(std::slice::from_ref(byte));
        }
        let mut count = 0;
        while decoder.next_message().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, stream.len());
        assert_eq!(decoder.finish(), Ok(()));
    }
}

#[test]
fn messages_taken_one_for_each_chunk_are_the_same() {
    for stream in streams() {
        let bytes = stream.concat();
        let whole = decode([&bytes[..]]);
        for length in 1..=bytes.len() {
            let mut decoder = Decoder::new();
            let mut messages = Vec::new();
            for chunk in bytes.chunks(length) {
                decoder.push(chunk);
                messages.extend(decoder.next_message().unwrap().as_ref().map(seen));
            }
            while let Some(message) = decoder.next_message().unwrap() {
                messages.push(seen(&message));
            }
            assert_eq!((messages, decoder.finish()), whole, "chunks of {length}");
        }
    }
}

#[test]
fn a_finished_decoder_says_so() {
    let mut decoder = Decoder::new();
    assert_eq!(decoder.finish(), Ok(()));
    decoder.push(b"more");
    assert_eq!(decoder.next_message().unwrap_err().kind, DecodeErrorKind::Finished);
    assert_eq!(decoder.finish().unwrap_err().kind, DecodeErrorKind::Finished);
}
