//! Where in a request the API has bytes: there, and only there, a string is base64.

/// Whether the API's model has bytes where these members lead. Within JSON of the caller's
/// own (a tool's input, a schema) it has none, whatever the names.
pub(crate) fn is_blob(path: &[String]) -> bool {
    let path = || path.iter().map(String::as_str);
    let mut from_the_end = path().rev();
    let last = [(); 3].map(|()| from_the_end.next().unwrap_or_default());
    let is_blob = matches!(
        last,
        ["bytes", "source", "image" | "document" | "video" | "audio"]
            | ["redactedContent", "reasoningContent", _]
            | ["body", "invokeModel", "input"]
    );
    let is_document = |(name, next)| {
        matches!((name, next), ("json" | "additionalModelRequestFields", _) | ("toolUse", "input"))
    };
    is_blob && !path().zip(path().skip(1)).any(is_document)
}

/// Whether a JSON literal is a string of base64 ([RFC 4648], 4), with its padding.
///
/// [RFC 4648]: https://www.rfc-editor.org/rfc/rfc4648#section-4
pub(crate) fn is_base64(literal: &str) -> bool {
    let text = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    text.is_some_and(|text| {
        let bare = text.strip_suffix('=').unwrap_or(text);
        let bare = bare.strip_suffix('=').unwrap_or(bare);
        text.len().is_multiple_of(4)
            && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to_bytes(path: &str) -> bool {
        is_blob(&path.split('.').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn bytes_are_where_the_model_has_them() {
        for path in [
            "messages.0.content.1.image.source.bytes",
            "messages.0.content.1.document.source.bytes",
            "messages.0.content.1.video.source.bytes",
            "messages.0.content.1.audio.source.bytes",
            "messages.0.content.1.guardContent.image.source.bytes",
            "messages.2.content.0.toolResult.content.0.image.source.bytes",
            "messages.1.content.0.reasoningContent.redactedContent",
            "input.converse.messages.0.content.0.image.source.bytes",
            "input.invokeModel.body",
        ] {
            assert!(leads_to_bytes(path), "{path}");
        }
        for path in [
            "",
            "bytes",
            "messages.0.content.0.text",
            "messages.0.content.0.new.source.bytes",
            "messages.1.content.0.toolUse.input.image.source.bytes",
            "messages.2.content.0.toolResult.content.0.json.image.source.bytes",
            "toolConfig.tools.0.toolSpec.inputSchema.json.image.source.bytes",
            "additionalModelRequestFields.image.source.bytes",
            "requestMetadata.body",
        ] {
            assert!(!leads_to_bytes(path), "{path}");
        }
    }

    #[test]
    fn base64_is_told_from_other_text() {
        for literal in [r#""""#, r#""AAEC""#, r#""AA==""#, r#""+/8=""#] {
            assert!(is_base64(literal), "{literal}");
        }
        for literal in [
            "1",
            "null",
            r#""A""#,
            r#""AAE""#,
            r#""A===""#,
            r#""AA=A""#,
            r#""AA-_""#,
            r#""hi there""#,
            r#""data:image/png;base64,AAEC""#,
            r#""AAEC\n""#,
        ] {
            assert!(!is_base64(literal), "{literal}");
        }
    }
}
