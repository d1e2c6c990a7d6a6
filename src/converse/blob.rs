//! Bytes, which JSON has as base64.

use base64ct::{Base64, Base64Unpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// Bytes, such as those of an image.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(pub Vec<u8>);

impl Blob {
    /// These bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes alone.
    pub fn into_inner(self) -> Vec<u8> {
        self.0
    }
}

/// How many bytes there are: they may be many, and private.
impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<Blob> for Vec<u8> {
    fn from(blob: Blob) -> Self {
        blob.0
    }
}

impl Deref for Blob {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Blob {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        // With or without padding.
        let decoded = Base64Unpadded::decode_vec(text.trim_end_matches('='));
        decoded.map(Self).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_each_length_go_there_and_back() {
        for length in 0..=64u8 {
            let blob = Blob::new((0..length).map(|byte| byte.wrapping_mul(37)).collect::<Vec<_>>());
            let json = serde_json::to_string(&blob).unwrap();
            assert_eq!(serde_json::from_str::<Blob>(&json).unwrap(), blob, "{json}");
            let bare = json.replace('=', "");
            assert_eq!(serde_json::from_str::<Blob>(&bare).unwrap(), blob, "{bare}");
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for json in [r#""a""#, r#""ab_-""#, r#""ab c""#, "1", "[1]", "null"] {
            assert!(serde_json::from_str::<Blob>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn debug_tells_the_length_and_no_byte() {
        assert_eq!(format!("{:?}", Blob::new(*b"secret")), "Blob(6 bytes)");
    }
}
