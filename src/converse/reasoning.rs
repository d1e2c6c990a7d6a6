//! What a model thought before it answered.

use super::blob::Blob;
use super::shape::{structures, unions};

unions! {
    /// What a model thought. It goes back to the model unchanged.
    pub union ReasoningContentBlock {
        /// In words.
        ReasoningText(ReasoningTextBlock),
        /// Encrypted by the model's provider, for safety.
        RedactedContent(Blob),
    }

    /// More of what a model thinks.
    pub union ReasoningContentBlockDelta {
        /// More words.
        Text(String),
        /// Encrypted by the model's provider, for safety.
        RedactedContent(Blob),
        /// More of [`ReasoningTextBlock::signature`].
        Signature(String),
    }
}

structures! {
    /// What a model thought, in words.
    pub struct ReasoningTextBlock {
        /// The words.
        text: String,
    } optional {
        /// By this the model knows the words for its own, if both come back unchanged.
        signature: String,
    }
}
