//! Guardrails: which one looks at what, and what it found.

mod assessment;
mod metrics;
mod reasoning;
mod sensitive;

pub use assessment::*;
pub use metrics::*;
pub use reasoning::*;
pub use sensitive::*;

use super::blob::Blob;
use super::shape::{string_enums, structures, unions};

structures! {
    /// The guardrail that looks at what is asked and answered.
    pub struct GuardrailConfiguration {} optional {
        /// Its id or ARN, at most 2048 characters.
        guardrail_identifier: String,
        /// Its version, a number or `DRAFT`.
        guardrail_version: String,
        /// Whether the answer tells what it found.
        trace: GuardrailTrace,
        /// Whether a stream waits for it. Of ConverseStream only, where the API names this
        /// structure GuardrailStreamConfiguration.
        stream_processing_mode: GuardrailStreamProcessingMode,
    }

    /// Text for a guardrail to look at.
    pub struct GuardrailConverseTextBlock {
        /// The text.
        text: String,
    } optional {
        /// What it is to the guardrail's check of grounding.
        qualifiers: Vec<GuardrailConverseContentQualifier>,
    }

    /// An image for a guardrail to look at.
    pub struct GuardrailConverseImageBlock {
        /// How it is encoded.
        format: GuardrailConverseImageFormat,
        /// Where its bytes are.
        source: GuardrailConverseImageSource,
    }
}

unions! {
    /// What a guardrail is to look at.
    pub union GuardrailConverseContentBlock {
        /// Text.
        Text(GuardrailConverseTextBlock),
        /// An image.
        Image(GuardrailConverseImageBlock),
    }

    /// Where the bytes of an image for a guardrail are.
    pub union GuardrailConverseImageSource {
        /// Here; at least one.
        Bytes(Blob),
    }
}

string_enums! {
    /// Whether an answer tells what a guardrail found.
    pub enum GuardrailTrace {
        /// What it acted on.
        Enabled = "enabled",
        /// Nothing.
        Disabled = "disabled",
        /// All that it looked for, found or not.
        EnabledFull = "enabled_full",
    }

    /// Whether a stream waits for its guardrail.
    pub enum GuardrailStreamProcessingMode {
        /// Each chunk waits.
        Sync = "sync",
        /// Chunks come at once; the guardrail may step in late.
        Async = "async",
    }

    /// What a text is to a guardrail's check of grounding.
    pub enum GuardrailConverseContentQualifier {
        /// What the answer has to be grounded in.
        GroundingSource = "grounding_source",
        /// What the answer has to be relevant to.
        Query = "query",
        /// What is to be checked.
        GuardContent = "guard_content",
    }

    /// How an image for a guardrail is encoded.
    pub enum GuardrailConverseImageFormat {
        /// PNG.
        Png = "png",
        /// JPEG.
        Jpeg = "jpeg",
    }
}
