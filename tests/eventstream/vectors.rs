//! The vectors of smithy-typescript and smithy-rs, where the folder `../shared`
//! stands beside the checkout. They are not part of the project: without them
//! these tests say that they were left out, and the others carry the codec.

use crate::repair::crc;
use crate::streams::{decode, message};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use converse_wasm::eventstream::{DecodeErrorKind, Decoder, HeaderValue};
use serde_json::Value;
use std::path::PathBuf;

fn vectors() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    if !folder.is_dir() {
        eprintln!("left out: there are no vectors beside this checkout");
        return None;
    }
    Some(folder)
}

#[test]
fn smithy_typescript_positive_vectors_decode_and_encode() {
    let Some(folder) = vectors().map(|folder| folder.join("smithy-typescript")) else { return };
    for name in [
        "all_headers",
        "empty_message",
        "int32_header",
        "payload_no_headers",
        "payload_one_str_header",
    ] {
        let encoded = std::fs::read(folder.join("encoded/positive").join(name)).unwrap();
        let decoded = std::fs::read(folder.join("decoded/positive").join(name)).unwrap();
        let decoded: Value = serde_json::from_slice(&decoded).unwrap();
        let blob = |value: &Value| BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap();
        let payload = blob(&decoded["payload"]);

        let mut decoder = Decoder::new();
        decoder.push(&encoded);
        let read = decoder.next_message().unwrap().unwrap();
        assert_eq!(read.payload(), payload, "{name}");
        let headers: Vec<_> = read.headers().collect();
        assert_eq!(headers.len(), decoded["headers"].as_array().map_or(0, Vec::len), "{name}");
        for (header, expected) in
            headers.iter().zip(decoded["headers"].as_array().into_iter().flatten())
        {
            assert_eq!(header.name, expected["name"].as_str().unwrap(), "{name}");
            let value = &expected["value"];
            let same = match header.value {
                HeaderValue::Bool(it) => value == it,
                HeaderValue::Byte(it) => value == it,
                HeaderValue::Int16(it) => value == it,
                HeaderValue::Int32(it) => value == it,
                HeaderValue::Int64(it) | HeaderValue::Timestamp(it) => value == it,
                HeaderValue::ByteArray(it) => blob(value) == it,
                HeaderValue::String(it) => blob(value) == it.as_bytes(),
                HeaderValue::Uuid(it) => blob(value) == it,
            };
            assert!(same, "{name}: {header:?} is not {value}");
        }
        assert_eq!(message(&headers, read.payload()), encoded, "{name}");
        assert_eq!(decoder.finish(), Ok(()));
    }
}

#[test]
fn smithy_typescript_negative_vectors_are_refused() {
    let Some(folder) = vectors().map(|folder| folder.join("smithy-typescript")) else { return };
    for name in
        ["corrupted_header_len", "corrupted_headers", "corrupted_length", "corrupted_payload"]
    {
        let encoded = std::fs::read(folder.join("encoded/negative").join(name)).unwrap();
        let expected = std::fs::read_to_string(folder.join("decoded/negative").join(name)).unwrap();
        let kind = decode([&encoded[..]]).1.unwrap_err().kind;
        match expected.trim() {
            "Prelude checksum mismatch" => {
                assert!(matches!(kind, DecodeErrorKind::PreludeChecksumMismatch { .. }), "{name}");
            }
            _ => assert!(matches!(kind, DecodeErrorKind::MessageChecksumMismatch { .. }), "{name}"),
        }
    }
}

#[test]
fn smithy_rs_vectors_decode_or_are_refused_for_the_same_cause() {
    use DecodeErrorKind as Kind;
    let Some(folder) = vectors().map(|folder| folder.join("smithy-rs")) else { return };
    let decode_file = |name: &str| decode([&std::fs::read(folder.join(name)).unwrap()[..]]);
    for name in ["valid_empty_payload", "valid_no_headers", "valid_with_all_headers_and_payload"] {
        let (messages, end) = decode_file(name);
        assert_eq!((messages.len(), end), (1, Ok(())), "{name}");
    }
    let kind = |name: &str| decode_file(name).1.unwrap_err().kind;
    // The CRCs of these are of the bytes before they were broken. Headers are looked
    // at only after the checksum here, so that it has to be mended to get there.
    let mended = |name: &str| {
        let mut bytes = std::fs::read(folder.join(name)).unwrap();
        assert!(matches!(kind(name), Kind::MessageChecksumMismatch { .. }), "{name}");
        let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
        let message_crc = crc(&bytes[..length - 4]);
        bytes[length - 4..length].copy_from_slice(&message_crc.to_be_bytes());
        decode([&bytes[..]]).1.unwrap_err().kind
    };
    for (name, expected) in [
        ("invalid_header_name_length", Kind::InvalidHeaderNameLength(255)),
        // Taken as a length, its 102 runs past the headers before its name is seen.
        ("invalid_header_name_length_too_long", Kind::InvalidHeaderNameLength(102)),
        ("invalid_header_string_length_cut_off", Kind::InvalidHeaderValue),
        ("invalid_header_string_value_length", Kind::InvalidHeaderValue),
        ("invalid_header_value_type", Kind::InvalidHeaderValueType(0x60)),
    ] {
        assert_eq!(mended(name), expected, "{name}");
    }
    assert!(matches!(kind("invalid_headers_length"), Kind::InvalidHeadersLength(_)));
    assert!(matches!(
        kind("invalid_message_checksum"),
        Kind::MessageChecksumMismatch { received: 0xDEAD_BEEF, .. }
    ));
    assert!(matches!(
        kind("invalid_prelude_checksum"),
        Kind::PreludeChecksumMismatch { received: 0xDEAD_BEEF, .. }
    ));
}
