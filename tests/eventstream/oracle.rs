//! Both ways against the crate aws-smithy-eventstream, on messages made at random.

use crate::repair::crc;
use crate::streams::{decode, message};
use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream as smithy;
use bytes::Bytes;
use converse_wasm::eventstream::{Header, HeaderValue};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// A header value that owns what it holds.
#[derive(Clone, Debug)]
enum Value {
    Bool(bool),
    Byte(i8),
    Int16(i16),
    Int32(i32),
    Int64(i64),
    ByteArray(Vec<u8>),
    String(String),
    Timestamp(i64),
    Uuid([u8; 16]),
}

impl Value {
    fn ours(&self) -> HeaderValue<'_> {
        match self {
            Self::Bool(value) => HeaderValue::Bool(*value),
            Self::Byte(value) => HeaderValue::Byte(*value),
            Self::Int16(value) => HeaderValue::Int16(*value),
            Self::Int32(value) => HeaderValue::Int32(*value),
            Self::Int64(value) => HeaderValue::Int64(*value),
            Self::ByteArray(value) => HeaderValue::ByteArray(value),
            Self::String(value) => HeaderValue::String(value),
            Self::Timestamp(value) => HeaderValue::Timestamp(*value),
            Self::Uuid(value) => HeaderValue::Uuid(*value),
        }
    }

    fn theirs(&self) -> smithy::HeaderValue {
        match self {
            Self::Bool(value) => smithy::HeaderValue::Bool(*value),
            Self::Byte(value) => smithy::HeaderValue::Byte(*value),
            Self::Int16(value) => smithy::HeaderValue::Int16(*value),
            Self::Int32(value) => smithy::HeaderValue::Int32(*value),
            Self::Int64(value) => smithy::HeaderValue::Int64(*value),
            Self::ByteArray(value) => smithy::HeaderValue::ByteArray(Bytes::from(value.clone())),
            Self::String(value) => smithy::HeaderValue::String(value.clone().into()),
            Self::Timestamp(value) => smithy::HeaderValue::Timestamp(DateTime::from_millis(*value)),
            Self::Uuid(value) => smithy::HeaderValue::Uuid(u128::from_be_bytes(*value)),
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i8>().prop_map(Value::Byte),
        any::<i16>().prop_map(Value::Int16),
        any::<i32>().prop_map(Value::Int32),
        any::<i64>().prop_map(Value::Int64),
        vec(any::<u8>(), 0..300).prop_map(Value::ByteArray),
        "\\PC{0,80}".prop_map(Value::String),
        any::<i64>().prop_map(Value::Timestamp),
        any::<[u8; 16]>().prop_map(Value::Uuid),
    ]
}

/// Headers and payload of a message.
type Sample = (Vec<(String, Value)>, Vec<u8>);

/// Messages of up to 20 headers: below and above where the check for duplicates
/// changes its way. Names are up to 4 × 60 bytes long.
fn messages() -> impl Strategy<Value = Vec<Sample>> {
    let headers =
        btree_map("\\PC{1,60}", value(), 0..20).prop_map(|headers| headers.into_iter().collect());
    vec((headers, vec(any::<u8>(), 0..600)), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_either_encodes_the_other_decodes(
        messages in messages(),
        chunk_length in 1usize..2000,
    ) {
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        let mut expected = Vec::new();
        for (headers, payload) in &messages {
            let our_headers: Vec<_> =
                headers.iter().map(|(name, value)| Header::new(name, value.ours())).collect();
            ours.extend(message(&our_headers, payload));
            let their_headers = headers
                .iter()
                .map(|(name, value)| smithy::Header::new(name.clone(), value.theirs()))
                .collect();
            let their_message = smithy::Message::new_from_parts(their_headers, payload.clone());
            write_message_to(&their_message, &mut theirs).unwrap();
            expected.push((
                our_headers.iter().map(|header| format!("{header:?}")).collect(),
                payload.clone(),
            ));
        }

        // Theirs, read by ours, in any chunks.
        let (decoded, end) = decode(theirs.chunks(chunk_length));
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(decoded, expected);

        // Ours, read by theirs.
        let mut rest = Bytes::from(ours.clone());
        for (headers, payload) in &messages {
            let read = read_message_from(&mut rest).unwrap();
            prop_assert_eq!(read.payload(), payload);
            prop_assert_eq!(read.headers().len(), headers.len());
            for (header, (name, value)) in read.headers().iter().zip(headers) {
                prop_assert_eq!(header.name().as_str(), name);
                prop_assert_eq!(header.value(), &value.theirs());
            }
        }
        prop_assert!(rest.is_empty());
        prop_assert_eq!(ours, theirs);
    }

    /// No bytes make the decoder panic or hang, and where it does read a message,
    /// the other implementation reads the same.
    #[test]
    fn what_it_makes_of_any_bytes_the_other_agrees_with(
        mut bytes in vec(any::<u8>(), 0..200),
        headers in 0u8..40,
    ) {
        // At random, hardly any prelude would pass: give it one that does.
        let length = (bytes.len() as u32 + 16).to_be_bytes();
        let headers_length = (u32::from(headers) % (bytes.len() as u32 + 1)).to_be_bytes();
        let mut framed = [length, headers_length].concat();
        framed.extend(crc(&framed).to_be_bytes());
        framed.append(&mut bytes);
        framed.extend(crc(&framed).to_be_bytes());

        let (messages, _) = decode([&framed[..]]);
        let theirs = read_message_from(&mut Bytes::from(framed));
        if let Some((headers, payload)) = messages.first() {
            let theirs = theirs.unwrap();
            prop_assert_eq!(theirs.payload(), payload);
            prop_assert_eq!(theirs.headers().len(), headers.len());
        }
    }
}
