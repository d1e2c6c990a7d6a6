use super::*;
use crate::converse::ConverseStreamOutput;
use crate::error::LimitError;
use crate::eventstream::{DecodeErrorKind, Header, HeaderValue, encode};
use std::path::{Path, PathBuf};

/// What a user of the stream sees: the events, and the error it ends with.
fn read_all(bytes: &[u8]) -> (Vec<String>, Result<(), Error>) {
    let mut reader = EventReader::new(Decoder::new());
    let mut events = Vec::new();
    let end = reader
        .push(bytes, &mut |event| {
            json::members(event.text()?, &mut |_, _| {}).ok_or_else(|| event.invalid_payload())?;
            events.push(event.event_type.to_owned());
            Ok(())
        })
        .and_then(|()| reader.finish());
    (events, end)
}

fn message(headers: &[(&str, &str)], payload: &str) -> Vec<u8> {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| Header::new(name, HeaderValue::String(value))).collect();
    let mut bytes = Vec::new();
    encode(&headers, payload.as_bytes(), &mut bytes).unwrap();
    bytes
}

fn event(event_type: &str, payload: &str) -> Vec<u8> {
    message(&[(":message-type", "event"), (":event-type", event_type)], payload)
}

fn start() -> Vec<u8> {
    event("messageStart", r#"{"p":"abc","role":"assistant"}"#)
}

fn stop() -> Vec<u8> {
    event("messageStop", r#"{"stopReason":"end_turn"}"#)
}

#[test]
fn a_stream_is_whole_after_message_stop_and_metadata_still_comes() {
    let metadata = event(
        "metadata",
        r#"{"metrics":{"latencyMs":1},"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}"#,
    );
    let (events, end) = read_all(&[start(), stop(), metadata].concat());
    assert_eq!(events, ["messageStart", "messageStop", "metadata"]);
    assert_eq!(end, Ok(()));
}

#[test]
fn a_stream_without_message_stop_is_cut() {
    let cut = Err(TransportError::Truncated.into());
    assert_eq!(read_all(&[]), (vec![], cut.clone()));
    assert_eq!(read_all(&start()).1, cut);
    let whole = [start(), stop()].concat();
    for end in 1..whole.len() {
        assert_eq!(read_all(&whole[..end]).1, cut, "cut at {end}");
    }
}

#[test]
fn exceptions_and_errors_end_the_stream_with_what_the_service_says() {
    let service = |name: &str, message: &str| {
        Err(ServiceError::new(name.to_owned(), message.to_owned(), "").into())
    };
    let exception = |exception_type: &str, payload: &str| {
        message(&[(":message-type", "exception"), (":exception-type", exception_type)], payload)
    };
    let cases = [
        (exception("throttlingException", r#"{"message":"slow"}"#), "ThrottlingException", "slow"),
        (exception("ThrottlingException", r#"{"Message":"slow"}"#), "ThrottlingException", "slow"),
        (exception("newException", r#"{"message":"x"}"#), "NewException", "x"),
        (event("throttlingException", r#"{"message":"slow"}"#), "ThrottlingException", "slow"),
        (
            message(
                &[
                    (":message-type", "error"),
                    (":error-code", "InternalFailure"),
                    (":error-message", "m"),
                ],
                "",
            ),
            "InternalFailure",
            "m",
        ),
        (
            message(&[(":message-type", "error")], ""),
            "UnknownError",
            "the service ended the stream with UnknownError and no message",
        ),
        (
            exception("throttlingException", "not json"),
            "ThrottlingException",
            "the service ended the stream with ThrottlingException and no message",
        ),
    ];
    for (bytes, name, text) in cases {
        let (events, end) = read_all(&[start(), bytes, stop()].concat());
        assert_eq!(events, ["messageStart"]);
        assert_eq!(end, service(name, text));
    }
}

#[test]
fn an_exception_keeps_what_the_models_own_server_said() {
    let payload = r#"{"message":"m","originalMessage":"o","originalStatusCode":500}"#;
    let headers =
        [(":message-type", "exception"), (":exception-type", "modelStreamErrorException")];
    let (_, end) = read_all(&message(&headers, payload));
    let Err(Error::Service(error)) = end else { panic!("{end:?}") };
    assert_eq!(error.original_status_code, Some(500));
    assert_eq!(error.original_message.as_deref(), Some("o"));
}

#[test]
fn a_message_that_does_not_say_what_it_is_breaks_the_protocol() {
    let at = start().len() as u64;
    let bytes_as_type = |value| vec![Header::new(":message-type", HeaderValue::ByteArray(value))];
    let mut as_bytes = Vec::new();
    encode(&bytes_as_type(b"event"), b"{}", &mut as_bytes).unwrap();
    for bytes in [
        message(&[], ""),
        message(&[(":event-type", "messageStop")], "{}"),
        message(&[(":message-type", "event")], "{}"),
        message(&[(":message-type", "new"), (":event-type", "messageStop")], "{}"),
        event("messageStop", "{bad"),
        event("messageStop", "\u{feff}{}"),
        as_bytes,
    ] {
        match read_all(&[start(), bytes].concat()).1.unwrap_err() {
            Error::Protocol(ProtocolError::Message { offset, .. }) => assert_eq!(offset, at),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_newer_than_this_crate_is_passed_on() {
    let delta = event("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"new":{"a":1}}}"#);
    let (events, end) =
        read_all(&[start(), event("newEvent", r#"{"a":1}"#), delta, stop()].concat());
    assert_eq!(events, ["messageStart", "newEvent", "contentBlockDelta", "messageStop"]);
    assert_eq!(end, Ok(()));
}

#[test]
fn a_message_over_the_memory_limit_is_not_the_streams_fault() {
    let mut reader = EventReader::new(Decoder::with_max_message_bytes(20));
    let error = reader.push(&start(), &mut |_| Ok(())).unwrap_err();
    assert!(matches!(
        error,
        Error::Limit(LimitError::Message(error)) if matches!(error.kind, DecodeErrorKind::MessageTooLong { .. })
    ));
}

/// A file beside the checkout; `None`, and a word about it, where there is none.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        eprintln!("left out: there is no {} beside this checkout", path.display());
        return None;
    }
    Some(path)
}

/// Forty-nine streams that were made to go wrong: how each of them ends here.
#[test]
fn hostile_streams_end_as_they_must() {
    let Some(folder) = shared("vectors/generated") else { return };
    let mut seen = 0;
    for (name, expected_events, expected_end) in HOSTILE {
        let bytes = std::fs::read(folder.join(name).with_extension("bin")).unwrap();
        let (events, end) = read_all(&bytes);
        let end = match end {
            Ok(()) => "complete".to_owned(),
            Err(Error::Protocol(ProtocolError::EventStream(error))) => {
                let kind = format!("{:?}", error.kind);
                kind.split([' ', '(']).next().unwrap().to_owned()
            }
            Err(Error::Protocol(error)) => error.to_string().split(" (").next().unwrap().to_owned(),
            Err(Error::Transport(TransportError::Truncated)) => "truncated".to_owned(),
            Err(error) => error.name().to_owned(),
        };
        assert_eq!((events.len(), end.as_str()), (*expected_events, *expected_end), "{name}");
        seen += 1;
    }
    let files = std::fs::read_dir(&folder).unwrap();
    let streams = files.filter(|file| {
        file.as_ref().is_ok_and(|file| file.path().extension().is_some_and(|it| it == "bin"))
    });
    assert_eq!(streams.count(), seen, "every stream in the folder is listed here");
}

/// File, events before the end, and the end.
const HOSTILE: &[(&str, usize, &str)] = &[
    ("00_ok_stream", 5, "complete"),
    ("01_bad_prelude_crc", 1, "PreludeChecksumMismatch"),
    ("02_bad_message_crc", 1, "MessageChecksumMismatch"),
    ("03_trunc_mid_payload", 1, "truncated"),
    ("04_trunc_3_bytes", 1, "truncated"),
    ("05_trunc_4_bytes", 1, "truncated"),
    ("06_trunc_8_bytes", 1, "truncated"),
    ("07_trunc_exactly_prelude_12", 1, "truncated"),
    ("08_empty_stream", 0, "truncated"),
    ("09_trailing_zero_bytes_4", 5, "truncated"),
    ("10_trailing_zero_bytes_16", 5, "PreludeChecksumMismatch"),
    ("11_trailing_garbage_ascii", 5, "PreludeChecksumMismatch"),
    ("12_total_len_0_valid_crc", 1, "InvalidTotalLength"),
    ("13_total_len_12_valid_crc", 1, "InvalidTotalLength"),
    ("14_total_len_15_valid_crc", 1, "InvalidTotalLength"),
    ("15_empty_message_16_bytes", 0, "a message has no :message-type"),
    ("16_headers_len_gt_total", 1, "InvalidHeadersLength"),
    ("17_headers_len_1", 1, "InvalidHeaderNameLength"),
    ("18_dup_headers_same", 0, "DuplicateHeader"),
    ("19_dup_headers_last_differs", 0, "DuplicateHeader"),
    ("20_zero_length_header_name", 0, "InvalidHeaderNameLength"),
    ("21_unknown_header_type_10", 0, "InvalidHeaderValueType"),
    ("22_empty_string_header_value", 1, "truncated"),
    ("23_string_header_len_overruns", 0, "InvalidHeaderValue"),
    ("24_string_header_runs_into_payload", 0, "InvalidHeaderValue"),
    ("25_header_value_32768_bytes", 1, "truncated"),
    ("26_invalid_utf8_header_value", 0, "InvalidHeaderValue"),
    ("27_invalid_utf8_header_name", 0, "InvalidHeaderName"),
    ("28_missing_message_type", 0, "a message has no :message-type"),
    ("29_missing_event_type", 0, "an event has no :event-type"),
    ("30_unknown_message_type", 0, "a message has an unknown :message-type"),
    ("31_unknown_event_type", 3, "complete"),
    ("32_unknown_union_member_in_delta", 3, "complete"),
    ("33_modeled_exception", 1, "ThrottlingException"),
    ("34_modeled_exception_capitalised", 1, "ThrottlingException"),
    ("35_unknown_exception", 1, "WeirdException"),
    ("36_error_message", 1, "InternalFailure"),
    ("37_error_without_code", 1, "UnknownError"),
    ("38_message_type_as_bytes", 0, "a message has no :message-type"),
    ("39_initial_response_first", 5, "complete"),
    ("40_no_content_type", 2, "complete"),
    ("41_padding_member_p", 1, "truncated"),
    ("42_exception_in_event_slot", 1, "ThrottlingException"),
    ("44_bad_json_payload", 1, "an event's payload is no JSON object"),
    ("45_empty_payload_event", 1, "truncated"),
    ("46_bom_json", 0, "an event's payload is no JSON object"),
    ("47_all_header_types", 1, "truncated"),
    ("48_huge_length_claim_4GiB_bad_crc", 0, "PreludeChecksumMismatch"),
    ("49_huge_length_claim_1GiB_valid_crc", 0, "LimitError"),
];

/// Streams recorded from the real service by others' test suites.
#[test]
fn recorded_streams_are_read_to_their_end() {
    use base64::Engine;
    let Some(path) = shared("recordings/recordings.json") else { return };
    let recordings: Vec<serde_json::Value> =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut streams = 0;
    for recording in recordings.iter().filter(|recording| recording["op"] == "converse-stream") {
        let body = recording["body"].as_str().unwrap();
        let body = base64::prelude::BASE64_STANDARD.decode(body).unwrap();
        let source = recording["source"].as_str().unwrap();
        let (events, end) = read_all(&body);
        assert_eq!(end, Ok(()), "{source}");
        let mut typed = 0;
        let mut reader = EventReader::new(Decoder::new());
        let parsed = reader.push(&body, &mut |event| {
            typed += 1;
            let event = ConverseStreamOutput::parse(event)?;
            assert!(!matches!(event, ConverseStreamOutput::Unknown { .. }), "{source}");
            Ok(())
        });
        assert_eq!((parsed, typed), (Ok(()), events.len()), "{source}");
        assert_eq!(events.first().unwrap(), "messageStart", "{source}");
        assert_eq!(events.last().unwrap(), "metadata", "{source}");
        streams += 1;
    }
    assert_eq!(streams, 10);
}
