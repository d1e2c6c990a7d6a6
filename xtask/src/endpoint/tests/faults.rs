//! Every fault model, as a client meets it.

use futures_util::FutureExt as _;

use super::super::MODELS;
use super::super::fault::HttpFault;
use super::client::{converse, converse_stream, saying};

/// What a client sees of the stream of each fault model.
fn ending(id: &str) -> String {
    let mut answer = converse_stream(&format!("{id}:messages"), &saying("x"));
    if answer.header("content-type") != Some("application/vnd.amazon.eventstream") {
        return match answer.header("x-amzn-errortype") {
            Some(error_type) => format!("{} {error_type}", answer.status),
            None => {
                format!("{} {}", answer.status, answer.header("content-type").unwrap_or("nothing"))
            }
        };
    }
    let stream =
        answer.stream_until(|stream| id == "local.stream-stall" && stream.messages.len() == 4);
    let last = stream.messages.last().map_or("nothing", |(name, _)| name);
    format!("{:?} {last} {}", stream.text(), stream.ending)
}

#[test]
fn every_fault_model_fails_in_its_way() {
    let expected = [
        ("local.error-access-denied", "403 AccessDeniedException"),
        (
            "local.error-expired-token",
            "403 ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        ),
        ("local.error-resource-not-found", "404 ResourceNotFoundException"),
        ("local.error-model-timeout", "408 ModelTimeoutException"),
        ("local.error-validation", "400 ValidationException"),
        ("local.error-model-error", "424 ModelErrorException"),
        ("local.error-throttling", "429 ThrottlingException"),
        ("local.error-model-not-ready", "429 ModelNotReadyException"),
        ("local.error-internal-server", "500 InternalServerException"),
        ("local.error-service-unavailable", "503 ServiceUnavailableException"),
        ("local.error-service-quota-exceeded", "400 ServiceQuotaExceededException"),
        ("local.error-html", "502 text/html; charset=utf-8"),
        ("local.error-empty", "503 nothing"),
        ("local.error-gateway", "403 application/json"),
        ("local.error-type-in-body", "429 application/json"),
        (
            "local.error-type-with-link",
            "429 ThrottlingException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        ),
        ("local.html", "200 text/html; charset=utf-8"),
        ("local.redirect", "307 nothing"),
        ("local.stream-throttling", r#""One two three" throttlingException end"#),
        ("local.stream-validation", r#""One two three" validationException end"#),
        ("local.stream-internal-server", r#""One two three" internalServerException end"#),
        ("local.stream-model-stream-error", r#""One two three" modelStreamErrorException end"#),
        ("local.stream-service-unavailable", r#""One two three" serviceUnavailableException end"#),
        ("local.stream-unmodelled", r#""One two three" madeUpException end"#),
        ("local.stream-error-message", r#""One two three" error end"#),
        ("local.stream-error-bare", r#""One two three" error end"#),
        ("local.stream-cut", r#""One two three" contentBlockDelta connection broken"#),
        ("local.stream-short", r#""One two three" contentBlockDelta cut short"#),
        ("local.stream-no-stop", r#""One two three four five six seven." contentBlockStop end"#),
        ("local.stream-stall", r#""One two three" contentBlockDelta "#),
        ("local.empty-stream", r#""" nothing end"#),
        ("local.stream-corrupt", r#""One two three" contentBlockDelta MessageChecksumMismatch"#),
        (
            "local.stream-corrupt-prelude",
            r#""One two three" contentBlockDelta PreludeChecksumMismatch"#,
        ),
        ("local.stream-huge-length", r#""One two three" contentBlockDelta MessageTooLong"#),
        ("local.stream-bad-json", r#""One two three five six seven." metadata end"#),
        ("local.stream-unknown-event", r#""One two three four five six seven." metadata end"#),
        ("local.stream-html", "200 text/html; charset=utf-8"),
    ];
    for (id, expected) in expected {
        let seen = ending(id);
        assert!(seen.starts_with(expected), "{id}: {seen}");
    }
    // Never answers: nothing to read, so it is only asked whether it would.
    assert!(HttpFault::StallHeaders.answer().now_or_never().is_none());
    let walked = expected.iter().map(|(id, _)| *id).chain(["local.stall-headers"]);
    let faults = MODELS.iter().filter(|model| model.kind() == "fault").map(|model| model.id);
    assert_eq!(sorted(walked), sorted(faults));
}

fn sorted<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids
}

#[test]
fn errors_carry_what_goes_with_them() {
    let error = |id: &str| converse(id, &saying("x"));
    assert_eq!(error("local.error-throttling").header("retry-after"), Some("1"));
    assert_eq!(error("local.error-model-error").json()["originalStatusCode"], 500);
    assert_eq!(
        error("local.error-type-in-body").json()["__type"],
        "com.amazon.coral.service#ThrottlingException"
    );
    assert!(error("local.error-gateway").json()["Message"].is_string());
    assert_eq!(error("local.redirect").header("location"), Some("/elsewhere"));
    let exception = converse_stream("local.stream-model-stream-error:whole", &saying("x")).stream();
    assert_eq!(exception.payload("modelStreamErrorException")["originalStatusCode"], 500);
    let new = converse_stream("local.stream-unknown-event:whole", &saying("x")).stream();
    assert_eq!(new.payload("contentBlockAnnotation")["annotation"]["confidence"], 0.5);
    assert!(
        new.payloads("contentBlockDelta").any(|payload| payload["delta"]["gesture"].is_object())
    );
}

#[test]
fn faults_of_streams_do_not_reach_converse() {
    let said = converse("local.stream-cut:bytes", &saying("all is well")).json();
    assert_eq!(said["output"]["message"]["content"][0]["text"], "all is well");
}
