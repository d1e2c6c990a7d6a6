//! `local.citations`: quotes the documents that it was sent, or else the user, and cites
//! them and a page of the Web.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::blocks::{Block, Statement};
use super::request::Conversation;

/// The longest quotation, in characters.
const QUOTED: usize = 60;

/// The answer.
pub fn cited(conversation: &Conversation) -> Block {
    let documents = conversation.documents.iter().enumerate();
    let mut statements: Vec<Statement> =
        documents.map(|(index, document)| of_document(index, document)).collect();
    if statements.is_empty() {
        statements.push(of_user(conversation.last()));
    }
    statements.push(of_web());
    for statement in statements.iter_mut().skip(1) {
        statement.text.insert(0, ' ');
    }
    Block::Cited(statements)
}

fn of_document(index: usize, document: &Value) -> Statement {
    let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
    match document_text(document) {
        Some(text) => quoted(index, name, name, &format!("“{name}” begins: "), &text),
        // A PDF, for example: this script cannot read it.
        None => Statement {
            text: format!("“{name}” came with your message."),
            citation: json!({
                "location": { "documentPage": { "documentIndex": index, "end": 1, "start": 1 } },
                "source": name,
                "title": name,
            }),
        },
    }
}

/// The user's words, as if they were the first document.
fn of_user(said: &str) -> Statement {
    quoted(0, "Your message", "messages", "You said: ", said)
}

fn of_web() -> Statement {
    const CITED: &str = "Sends messages to the specified Amazon Bedrock model.";
    Statement {
        text: "It came as the Converse API has it.".to_owned(),
        citation: json!({
            "location": {
                "web": {
                    "domain": "docs.aws.amazon.com",
                    "url": "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
                },
            },
            "source": "docs.aws.amazon.com",
            "sourceContent": [{ "text": CITED }],
            "title": "Converse",
        }),
    }
}

fn quoted(index: usize, title: &str, source: &str, opening: &str, text: &str) -> Statement {
    let quotation: String = text.chars().take(QUOTED).collect();
    let end = quotation.chars().count();
    Statement {
        text: format!("{opening}“{quotation}”."),
        citation: json!({
            "location": { "documentChar": { "documentIndex": index, "end": end, "start": 0 } },
            "source": source,
            "sourceContent": [{ "text": quotation }],
            "title": title,
        }),
    }
}

/// What a document says, where that is text.
fn document_text(document: &Value) -> Option<String> {
    let source = document.get("source")?;
    if let Some(text) = source.get("text") {
        return text.as_str().map(str::to_owned);
    }
    let bytes = STANDARD.decode(source.get("bytes")?.as_str()?).ok()?;
    String::from_utf8(bytes).ok()
}
