//! `local.image`: shows a picture, or the user's own again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::blocks::Block;
use super::request::Conversation;

/// A face that smiles, of 64 by 64 pixels.
const PICTURE: &[u8] = include_bytes!("picture.png");

/// What is said before the picture, and the picture.
pub fn shown(conversation: &Conversation) -> (&'static str, Block) {
    match conversation.images.iter().find_map(sent) {
        Some(image) => ("Here is your picture again:", image),
        None => {
            let image = Block::Image { format: "png".to_owned(), bytes: PICTURE.to_vec() };
            ("Here is a picture:", image)
        }
    }
}

/// An image that the user sent, where its bytes are in the request and not in S3.
fn sent(image: &Value) -> Option<Block> {
    let format = image.get("format")?.as_str()?.to_owned();
    let bytes = STANDARD.decode(image.get("source")?.get("bytes")?.as_str()?).ok()?;
    (!bytes.is_empty()).then_some(Block::Image { format, bytes })
}
