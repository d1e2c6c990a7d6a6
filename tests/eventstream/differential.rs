//! Any bytes, read by this decoder and by aws-smithy-eventstream. The fuzz target
//! `differential` includes this file by its path.

use crate::repair::repaired;
use aws_smithy_eventstream::error::Error;
use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use aws_smithy_types::event_stream as smithy;
use converse_wasm::eventstream::{DecodeError, DecodeErrorKind as Kind};
use converse_wasm::eventstream::{Decoder, HeaderValue, Message};

/// These bytes as they are, and with the CRCs that their lengths ask for: both decoders
/// give the same messages, and end for the same reason.
pub fn differential(bytes: &[u8]) {
    compare(bytes);
    compare(&repaired(bytes));
}

fn compare(stream: &[u8]) {
    let mut ours = Decoder::new();
    ours.push(stream);
    let mut theirs = MessageFrameDecoder::new();
    let mut rest = stream;
    loop {
        match (ours.next_message(), theirs.decode_frame(&mut rest)) {
            (Ok(Some(ours)), Ok(DecodedFrame::Complete(theirs))) => {
                assert_eq!(ours.payload(), theirs.payload());
                assert_headers(&ours, theirs.headers());
            }
            (Ok(None), Ok(DecodedFrame::Incomplete)) => return,
            (Err(ours), theirs) => {
                assert!(is_explained(&ours, &theirs), "{ours:?} {theirs:?}");
                return;
            }
            (ours, theirs) => panic!("{ours:?} {theirs:?}"),
        }
    }
}

fn assert_headers(ours: &Message<'_>, theirs: &[smithy::Header]) {
    assert_eq!(ours.headers().count(), theirs.len());
    for (ours, theirs) in ours.headers().zip(theirs) {
        assert_eq!(ours.name, theirs.name().as_str());
        let is_same = match (ours.value, theirs.value()) {
            (HeaderValue::Bool(ours), smithy::HeaderValue::Bool(theirs)) => ours == *theirs,
            (HeaderValue::Byte(ours), smithy::HeaderValue::Byte(theirs)) => ours == *theirs,
            (HeaderValue::Int16(ours), smithy::HeaderValue::Int16(theirs)) => ours == *theirs,
            (HeaderValue::Int32(ours), smithy::HeaderValue::Int32(theirs)) => ours == *theirs,
            (HeaderValue::Int64(ours), smithy::HeaderValue::Int64(theirs)) => ours == *theirs,
            (HeaderValue::ByteArray(ours), smithy::HeaderValue::ByteArray(theirs)) => {
                ours == theirs
            }
            (HeaderValue::String(ours), smithy::HeaderValue::String(theirs)) => {
                ours == theirs.as_str()
            }
            (HeaderValue::Timestamp(ours), smithy::HeaderValue::Timestamp(theirs)) => {
                theirs.to_millis().is_ok_and(|theirs| ours == theirs)
            }
            (HeaderValue::Uuid(ours), smithy::HeaderValue::Uuid(theirs)) => {
                ours == theirs.to_be_bytes()
            }
            _ => false,
        };
        assert!(is_same, "{ours:?} {theirs:?}");
    }
}

/// Whether an error of ours is one of theirs, or one of the differences that are meant to be.
fn is_explained(ours: &DecodeError, theirs: &Result<DecodedFrame, Error>) -> bool {
    match theirs {
        // Ours looks at a prelude when it is there, theirs when the message is; and theirs
        // knows no limit of memory.
        Ok(DecodedFrame::Incomplete) => is_of_prelude(ours.kind),
        // Ours takes one header of a name, so that it is not open which one counts, and none
        // without a name, of which the format has none.
        Ok(DecodedFrame::Complete(message)) => {
            let headers = message.headers();
            let mut names: Vec<_> = headers.iter().map(|header| header.name().as_str()).collect();
            names.sort_unstable();
            let is_empty = names.first() == Some(&"");
            names.dedup();
            match ours.kind {
                Kind::DuplicateHeader => names.len() < headers.len(),
                Kind::InvalidHeaderNameLength(0) => is_empty,
                Kind::MessageTooLong { .. } => true,
                _ => false,
            }
        }
        Err(theirs) => {
            // Their kinds are private; this shows them.
            let theirs = format!("{theirs:?}");
            let is_message_checksum = matches!(ours.kind, Kind::MessageChecksumMismatch { .. });
            if theirs.contains("PreludeChecksumMismatch") {
                matches!(ours.kind, Kind::PreludeChecksumMismatch { .. })
            } else if theirs.contains("MessageChecksumMismatch") {
                is_message_checksum
            } else if theirs.contains("InvalidMessageLength") {
                // Theirs looks at lengths before the CRC over them …
                is_of_prelude(ours.kind)
            } else {
                // … and at headers before the CRC over the message.
                is_of_prelude(ours.kind) || is_of_headers(ours.kind) || is_message_checksum
            }
        }
    }
}

fn is_of_prelude(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PreludeChecksumMismatch { .. }
            | Kind::InvalidTotalLength(_)
            | Kind::InvalidHeadersLength(_)
            | Kind::MessageTooLong { .. }
    )
}

fn is_of_headers(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::InvalidHeaderNameLength(_)
            | Kind::InvalidHeaderName
            | Kind::InvalidHeaderValueType(_)
            | Kind::InvalidHeaderValue
            | Kind::DuplicateHeader
    )
}
