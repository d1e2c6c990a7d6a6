//! `local.reasoning`: what it thinks before it says the user's words.

use super::blocks::Block;
use super::request::Conversation;

/// Says that it is made up, in base64; nobody verifies it.
const SIGNATURE: &str = "bWFkZSB1cCBieSBsb2NhbC5yZWFzb25pbmc=";
/// No multiple of three, and neither is its half: both pieces end within a group of base64.
const REDACTED_BYTES: u8 = 50;

/// A thought that is shown, and one that is not.
pub fn thoughts(conversation: &Conversation) -> [Block; 2] {
    let words = conversation.last().split_whitespace().count();
    let text = format!(
        "The length of the user's message, in words: {words}. I am to say it back as it is, so \
         there is little to think about."
    );
    // Bytes that are no text, so that a client which takes them for one shows itself.
    let redacted = (0..REDACTED_BYTES).map(|byte| byte.wrapping_mul(151));
    [Block::Reasoning { text, signature: SIGNATURE }, Block::Redacted(redacted.collect())]
}
