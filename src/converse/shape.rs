//! The three kinds of shapes that the API's model is made of, and how each is read and
//! written.
//!
//! Reading is lenient: a member that is missing or null is read as its empty value, and
//! what is newer than this crate is kept and written again. Writing leaves out optional
//! members that are not there, and no others.

use serde::{Deserialize, Deserializer};

/// Declares structures. The members in the first braces are required by the API and
/// always written; each of those after `optional` is an `Option`, and left out where it
/// is `None`: an empty list that came is an empty list that is sent.
macro_rules! structures {
    ($(
        $(#[$attribute:meta])*
        pub struct $name:ident {
            $($(#[$required_attribute:meta])* $required:ident: $required_type:ty,)*
        } $(optional {
            $($(#[$optional_attribute:meta])* $optional:ident: $optional_type:ty,)*
        })?
    )+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$required_attribute])*
                #[serde(default, deserialize_with = "crate::converse::shape::lenient")]
                pub $required: $required_type,
            )*
            $($(
                $(#[$optional_attribute])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $optional: Option<$optional_type>,
            )*)?
            /// Members that are newer than this crate, as the API's JSON has them.
            #[serde(flatten)]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// With what the API requires, and nothing else.
            pub fn new($($required: impl Into<$required_type>),*) -> Self {
                Self { $($required: $required.into(),)* ..Self::default() }
            }
        }
    )+};
}
pub(super) use structures;

/// Declares unions: of the members, one is there.
macro_rules! unions {
    ($(
        $(#[$attribute:meta])*
        pub union $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($type:ty),)+
        }
    )+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        // How large a map is depends on the features of serde_json that others ask for.
        #[allow(clippy::large_enum_variant)]
        pub enum $name {
            $($(#[$variant_attribute])* $variant($type),)+
            /// What this crate does not know, as the API's JSON has it
            /// (`{"member": …}`), bytes as base64. It is sent as it is, and kept as it
            /// came.
            #[serde(untagged)]
            Other(serde_json::Map<String, serde_json::Value>),
        }

        /// No member.
        impl Default for $name {
            fn default() -> Self {
                Self::Other(serde_json::Map::new())
            }
        }
    )+};
}
pub(super) use unions;

/// Declares strings of which the model lists the values.
macro_rules! string_enums {
    ($(
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $text:literal,)+
        }
    )+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$variant_attribute])*
                #[doc = concat!("\n\n`", $text, "` on the wire.")]
                $variant,
            )+
            /// A value that is newer than this crate; empty where there was none.
            Unknown(String),
        }

        impl $name {
            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(value) => value,
                }
            }
        }

        /// The empty value, which stands for none.
        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($text => Self::$variant,)+
                    value => Self::Unknown(value.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|value| Self::from(value.as_str()))
            }
        }
    )+};
}
pub(super) use string_enums;

/// Reads null as the empty value.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
