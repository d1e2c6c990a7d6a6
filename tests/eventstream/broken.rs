//! Bytes that were changed on the way, or were never right.

use crate::repair::crc;
use crate::streams::{decode, message};
use converse_wasm::eventstream::{
    DEFAULT_MAX_MESSAGE_BYTES, DecodeErrorKind, Decoder, EncodeError, Header, HeaderValue, encode,
};

/// The CRC says that the sender really claims this.
fn prelude(total_length: u32, headers_length: u32) -> Vec<u8> {
    let mut bytes = [total_length.to_be_bytes(), headers_length.to_be_bytes()].concat();
    bytes.extend_from_slice(&crc(&bytes).to_be_bytes());
    bytes
}

fn error_of(bytes: &[u8]) -> (DecodeErrorKind, u64) {
    let error = decode([bytes]).1.expect_err("these bytes are no stream");
    (error.kind, error.offset)
}

#[test]
fn a_length_is_believed_only_after_its_checksum() {
    let mut bytes = prelude(u32::MAX, 0);
    bytes[11] ^= 1;
    assert!(matches!(error_of(&bytes), (DecodeErrorKind::PreludeChecksumMismatch { .. }, 8)));
}

#[test]
fn a_claim_of_4_gib_is_refused_by_the_memory_limit() {
    assert_eq!(
        error_of(&prelude(u32::MAX, 0)),
        (
            DecodeErrorKind::MessageTooLong {
                total_length: u32::MAX,
                limit: DEFAULT_MAX_MESSAGE_BYTES
            },
            0
        )
    );
}

/// A claim within the limit that is not followed by bytes costs no memory: the
/// decoder's own count of it is asked.
#[test]
fn a_claim_of_4_gib_reserves_nothing() {
    let mut decoder = Decoder::with_max_message_bytes(u32::MAX);
    decoder.push(&prelude(u32::MAX, 0));
    assert!(decoder.next_message().unwrap().is_none());
    decoder.push(&[0; 1000]);
    assert!(decoder.next_message().unwrap().is_none());
    assert!(decoder.capacity() <= 4096, "{} bytes reserved", decoder.capacity());
}

#[test]
fn a_long_message_takes_no_more_memory_than_its_length() {
    let bytes = message(&[], &vec![7; 1 << 20]);
    let mut decoder = Decoder::new();
    for chunk in bytes.chunks(1000) {
        decoder.push(chunk);
        if decoder.next_message().unwrap().is_none() {
            assert!(decoder.capacity() <= bytes.len());
        }
    }
    assert_eq!(decoder.finish(), Ok(()));
}

/// While a buffer grows, its old place and its new one are there. The next message begins in
/// the chunk that ends this one; that grows something else, by less than a chunk.
#[test]
fn long_messages_take_at_most_twice_their_length_even_while_the_buffer_grows() {
    let long = message(&[], &vec![7; 16 << 20]);
    let short = message(&[], b"payload");
    let stream = [&short[..], &long, &short, &long, &short].concat();
    for length in [1000, 1 << 16, 1 << 20] {
        let mut decoder = Decoder::new();
        for chunk in stream.chunks(length) {
            let before = decoder.capacity();
            decoder.push(chunk);
            let after = decoder.capacity();
            let peak = if after > before + length { before + after } else { after + length };
            assert!(peak <= 2 * long.len(), "{peak} bytes in chunks of {length}");
            while decoder.next_message().unwrap().is_some() {}
        }
        let at_rest = decoder.capacity();
        assert!(at_rest <= 4 * length.max(1 << 19), "{at_rest} bytes in chunks of {length}");
        assert_eq!(decoder.finish(), Ok(()));
        assert_eq!(decoder.capacity(), 0);
    }
}

#[test]
fn many_small_messages_take_bounded_memory() {
    let one = message(&[], &[7; 100]);
    let chunk = one.repeat(50);
    let mut decoder = Decoder::new();
    for _ in 0..1000 {
        // A chunk that always ends within a message.
        decoder.push(&chunk[..chunk.len() - 10]);
        while decoder.next_message().unwrap().is_some() {}
        decoder.push(&chunk[chunk.len() - 10..]);
        while decoder.next_message().unwrap().is_some() {}
    }
    assert!(decoder.capacity() <= 4 * chunk.len(), "{} bytes", decoder.capacity());
}

#[test]
fn lengths_that_cannot_be_are_refused() {
    for total_length in [0, 1, 12, 15] {
        let expected = (DecodeErrorKind::InvalidTotalLength(total_length), 0);
        assert_eq!(error_of(&prelude(total_length, 0)), expected);
    }
    assert_eq!(error_of(&prelude(16, 1)), (DecodeErrorKind::InvalidHeadersLength(1), 4));
    assert_eq!(
        error_of(&prelude(100, u32::MAX)),
        (DecodeErrorKind::InvalidHeadersLength(u32::MAX), 4)
    );
}

#[test]
fn the_offset_counts_from_the_start_of_the_stream() {
    let first = message(&[], b"first");
    let at = first.len() as u64;
    let bytes = [first, prelude(3, 0)].concat();
    assert_eq!(error_of(&bytes), (DecodeErrorKind::InvalidTotalLength(3), at));
}

#[test]
fn a_failed_decoder_gives_the_same_error_again() {
    let mut decoder = Decoder::new();
    decoder.push(&prelude(3, 0));
    let error = decoder.next_message().unwrap_err();
    decoder.push(&message(&[], b"too late"));
    assert_eq!(decoder.next_message().unwrap_err(), error);
    assert_eq!(decoder.finish().unwrap_err(), error);
}

/// A message with right CRCs around these header bytes.
fn with_headers(headers: &[u8]) -> Vec<u8> {
    let mut bytes = prelude(headers.len() as u32 + 16, headers.len() as u32);
    bytes.extend_from_slice(headers);
    bytes.extend_from_slice(&crc(&bytes).to_be_bytes());
    bytes
}

#[test]
fn headers_that_cannot_be_are_refused_where_they_are_wrong() {
    use DecodeErrorKind as Kind;
    let cases: [(&[u8], Kind, u64); 9] = [
        (b"\x00\x00", Kind::InvalidHeaderNameLength(0), 0),
        (b"\x05ab\x00", Kind::InvalidHeaderNameLength(5), 0),
        (b"\x01\xff\x00", Kind::InvalidHeaderName, 1),
        (b"\x01a\x0a", Kind::InvalidHeaderValueType(10), 2),
        (b"\x01a", Kind::InvalidHeaderValue, 2),
        (b"\x01a\x07\x00\x02x", Kind::InvalidHeaderValue, 3),
        (b"\x01a\x07\x00\x01\xff", Kind::InvalidHeaderValue, 3),
        (b"\x01a\x05\x00", Kind::InvalidHeaderValue, 3),
        (b"\x01a\x00\x01a\x01", Kind::DuplicateHeader, 0),
    ];
    for (headers, kind, at) in cases {
        assert_eq!(error_of(&with_headers(headers)), (kind, 12 + at), "{headers:x?}");
    }
}

#[test]
fn a_duplicate_among_many_headers_is_found() {
    let mut headers = Vec::new();
    for index in 0..26 * 26u16 {
        headers.push(2);
        headers.extend_from_slice(&[b'a' + (index % 26) as u8, b'a' + (index / 26) as u8, 0]);
    }
    assert_eq!(decode([&with_headers(&headers)[..]]).1, Ok(()));
    headers.extend_from_slice(b"\x02aa\x01");
    assert_eq!(error_of(&with_headers(&headers)).0, DecodeErrorKind::DuplicateHeader);
}

#[test]
fn a_message_the_format_has_no_room_for_is_not_encoded() {
    let long = "n".repeat(65_536);
    let mut out = b"before".to_vec();
    for (header, error) in [
        (Header::new("", HeaderValue::Bool(true)), EncodeError::HeaderNameLength(0)),
        (Header::new(&long[..256], HeaderValue::Bool(true)), EncodeError::HeaderNameLength(256)),
        (Header::new("n", HeaderValue::String(&long)), EncodeError::HeaderValueLength(65_536)),
        (
            Header::new("n", HeaderValue::ByteArray(long.as_bytes())),
            EncodeError::HeaderValueLength(65_536),
        ),
    ] {
        assert_eq!(encode(&[header], &[], &mut out), Err(error));
        assert_eq!(out, b"before");
    }
}
