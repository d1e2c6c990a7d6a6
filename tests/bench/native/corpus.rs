//! The streams that are measured.

use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream as smithy;
use bytes::Bytes;
use converse_wasm::eventstream::{Header, HeaderValue, encode};

/// A stream, as each library takes it.
pub struct Corpus {
    pub name: &'static str,
    pub ours: Vec<(Vec<Header<'static>>, Bytes)>,
    pub theirs: Vec<smithy::Message>,
    /// The messages on the wire.
    pub messages: Vec<Bytes>,
}

pub fn corpora() -> [Corpus; 3] {
    [
        // What Bedrock sends most of, and as long as it sends it.
        Corpus::new("text deltas", (0..1000).map(|_| (event_headers(), json(87))).collect()),
        Corpus::new("64 KiB payloads", (0..64).map(|_| (event_headers(), json(1 << 16))).collect()),
        Corpus::new("mixed", (0..250).flat_map(mixed).collect()),
    ]
}

impl Corpus {
    fn new(name: &'static str, ours: Vec<(Vec<Header<'static>>, Bytes)>) -> Self {
        let theirs = ours.iter().map(|(headers, payload)| {
            let headers = headers.iter().map(to_smithy).collect();
            smithy::Message::new_from_parts(headers, payload.clone())
        });
        let messages = ours.iter().map(|(headers, payload)| {
            let mut bytes = Vec::new();
            encode(headers, payload, &mut bytes).expect("the format has room for it");
            bytes.into()
        });
        Self { name, theirs: theirs.collect(), messages: messages.collect(), ours }
    }

    /// The stream in chunks of this length; a message in each where there is none.
    pub fn chunks(&self, length: Option<usize>) -> Vec<Bytes> {
        let Some(length) = length else { return self.messages.clone() };
        let stream = Bytes::from(self.messages.concat());
        stream.chunks(length).map(|chunk| stream.slice_ref(chunk)).collect()
    }
}

fn event_headers() -> Vec<Header<'static>> {
    vec![
        Header::new(":event-type", HeaderValue::String("contentBlockDelta")),
        Header::new(":content-type", HeaderValue::String("application/json")),
        Header::new(":message-type", HeaderValue::String("event")),
    ]
}

/// A text delta of this length.
fn json(length: usize) -> Bytes {
    let (start, end) = (r#"{"contentBlockIndex":0,"delta":{"text":""#, r#""},"p":"abcdefgh"}"#);
    let text = " word".chars().cycle().take(length - start.len() - end.len());
    format!("{start}{}{end}", text.collect::<String>()).into()
}

/// Few headers and many, of all types, and none; short payloads and long ones, and none.
fn mixed(step: usize) -> [(Vec<Header<'static>>, Bytes); 4] {
    let every_type = vec![
        Header::new("true", HeaderValue::Bool(true)),
        Header::new("false", HeaderValue::Bool(false)),
        Header::new("byte", HeaderValue::Byte(-1)),
        Header::new("int16", HeaderValue::Int16(20_000)),
        Header::new("int32", HeaderValue::Int32(500_000)),
        Header::new("int64", HeaderValue::Int64(50_000_000_000)),
        Header::new("bytes", HeaderValue::ByteArray(b"some bytes")),
        Header::new("string", HeaderValue::String("zwölf Boxkämpfer")),
        Header::new("timestamp", HeaderValue::Timestamp(1_234_567_890_123)),
        Header::new("uuid", HeaderValue::Uuid(*b"0123456789abcdef")),
    ];
    [
        (event_headers(), json(87)),
        (every_type.clone(), json(100 + 7 * step)),
        (every_type, Bytes::new()),
        (Vec::new(), json(87)),
    ]
}

fn to_smithy(header: &Header<'static>) -> smithy::Header {
    let value = match header.value {
        HeaderValue::Bool(value) => smithy::HeaderValue::Bool(value),
        HeaderValue::Byte(value) => smithy::HeaderValue::Byte(value),
        HeaderValue::Int16(value) => smithy::HeaderValue::Int16(value),
        HeaderValue::Int32(value) => smithy::HeaderValue::Int32(value),
        HeaderValue::Int64(value) => smithy::HeaderValue::Int64(value),
        HeaderValue::ByteArray(value) => smithy::HeaderValue::ByteArray(Bytes::from_static(value)),
        HeaderValue::String(value) => smithy::HeaderValue::String(value.into()),
        HeaderValue::Timestamp(value) => {
            smithy::HeaderValue::Timestamp(DateTime::from_millis(value))
        }
        HeaderValue::Uuid(value) => smithy::HeaderValue::Uuid(u128::from_be_bytes(value)),
    };
    smithy::Header::new(header.name, value)
}
