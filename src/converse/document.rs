//! Documents to talk about.

use super::blob::Blob;
use super::citation::CitationsConfig;
use super::media::S3Location;
use super::shape::{string_enums, structures, unions};

structures! {
    /// A document.
    pub struct DocumentBlock {
        /// Its name, 1 to 200 letters, digits, single spaces, hyphens, parentheses and
        /// square brackets. The model reads it, and may take it for an instruction:
        /// keep it neutral.
        name: String,
        /// Where its content is.
        source: DocumentSource,
    } optional {
        /// How it is encoded.
        format: DocumentFormat,
        /// What the model should know of it when it cites it.
        context: String,
        /// Whether the model is to cite it.
        citations: CitationsConfig,
    }
}

unions! {
    /// Where a document's content is.
    pub union DocumentSource {
        /// Here, as a file's bytes; at least one.
        Bytes(Blob),
        /// In Amazon S3, for models that can read there.
        S3Location(S3Location),
        /// Here, as text.
        Text(String),
        /// Here, in chunks that can be cited one by one.
        Content(Vec<DocumentContentBlock>),
    }

    /// A chunk of a document.
    pub union DocumentContentBlock {
        /// Text.
        Text(String),
    }
}

string_enums! {
    /// How a document is encoded.
    pub enum DocumentFormat {
        /// PDF.
        Pdf = "pdf",
        /// Comma-separated values.
        Csv = "csv",
        /// Word, before 2007.
        Doc = "doc",
        /// Word.
        Docx = "docx",
        /// Excel, before 2007.
        Xls = "xls",
        /// Excel.
        Xlsx = "xlsx",
        /// HTML.
        Html = "html",
        /// Text.
        Txt = "txt",
        /// Markdown.
        Md = "md",
    }
}
