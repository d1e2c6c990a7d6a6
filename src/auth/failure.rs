//! What the service has against a key, and what to do about it.
//!
//! Nearly all of it comes as 403 `AccessDeniedException`: only the text tells one from the
//! other. The texts are those that others have recorded from the service.

use super::token::split_around;
use crate::error::ServiceError;

/// Why a call was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthFailure {
    /// The key, or the session behind it, is over.
    Expired,
    /// The key is well formed, but not known.
    Unknown,
    /// What was sent is no key of Bedrock's.
    Format,
    /// Whoever the key belongs to may not use keys.
    MissingBearerPermission,
    /// Whoever the key belongs to may not call this model.
    MissingModelPermission,
    /// The account has no access to this model.
    NoModelAccess,
    /// Nothing was sent that authenticates.
    NotAuthenticated,
}

/// Parts of what the service says, in the order in which they are looked for.
const TEXTS: [(&str, AuthFailure); 7] = [
    ("is expired", AuthFailure::Expired),
    ("has expired", AuthFailure::Expired),
    ("make sure your API Key is valid", AuthFailure::Unknown),
    ("Invalid API Key format", AuthFailure::Format),
    ("bedrock:CallWithBearerToken", AuthFailure::MissingBearerPermission),
    ("is not authorized to perform: bedrock:", AuthFailure::MissingModelPermission),
    ("access to the model", AuthFailure::NoModelAccess),
];

impl AuthFailure {
    /// Why the service did not let a call in, if that is what its error says.
    pub(crate) fn of(error: &ServiceError) -> Option<Self> {
        if !matches!(error.status, Some(401 | 403)) {
            return None;
        }
        match error.name.as_str() {
            "ExpiredTokenException" => return Some(Self::Expired),
            "MissingAuthenticationTokenException" => return Some(Self::NotAuthenticated),
            _ => {}
        }
        let said = |part: &str| split_around(&error.message, part).is_some();
        TEXTS.iter().find(|(part, _)| said(part)).map(|&(_, failure)| failure)
    }

    /// Whether another key of the same kind may be let in.
    pub(crate) fn is_of_the_key(self) -> bool {
        matches!(self, Self::Expired | Self::Unknown | Self::Format)
    }

    /// What to do.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::Expired => {
                "the Bedrock API key has expired: make a new one, or give bearerToken a function that does (a short-term key ends with the session it was made from, after 12 hours at the latest)"
            }
            Self::Unknown => {
                "Bedrock does not know this key here: a short-term key works only in the region it was made for, a long-term one may have been deleted or deactivated"
            }
            Self::Format => {
                "what was sent is no Bedrock API key: those begin with bedrock-api-key- or ABSK"
            }
            Self::MissingBearerPermission => {
                "whoever the key was made by needs the IAM action bedrock:CallWithBearerToken on *, beside the model's"
            }
            Self::MissingModelPermission => {
                "whoever the key was made by needs the IAM actions bedrock:InvokeModel and, for streams, bedrock:InvokeModelWithResponseStream on this model"
            }
            Self::NoModelAccess => {
                "ask for access to the model in the Bedrock console, in the region of the call"
            }
            Self::NotAuthenticated => {
                "no key was sent (skipAuth), and the endpoint does not authenticate by itself"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, name: &str, message: &str) -> Option<AuthFailure> {
        let error = ServiceError::new(name.to_owned(), message.to_owned(), "");
        AuthFailure::of(&ServiceError { status: Some(status), ..error })
    }

    #[test]
    fn texts_of_the_service_are_told_apart() {
        const DENIED: &str = "AccessDeniedException";
        const NOT_ALLOWED: &str =
            "User: arn:aws:iam::123456789012:user/made-up is not authorized to perform:";
        for (name, message, expected) in [
            (
                "ExpiredTokenException",
                "The security token included in the request is expired",
                AuthFailure::Expired,
            ),
            (DENIED, "Bearer Token has expired", AuthFailure::Expired),
            (
                DENIED,
                "Authentication failed: Please make sure your API Key is valid.",
                AuthFailure::Unknown,
            ),
            (
                DENIED,
                "Invalid API Key format: Must start with pre-defined prefix",
                AuthFailure::Format,
            ),
            (
                DENIED,
                &format!("{NOT_ALLOWED} bedrock:CallWithBearerToken on resource: *"),
                AuthFailure::MissingBearerPermission,
            ),
            (
                DENIED,
                &format!("{NOT_ALLOWED} bedrock:InvokeModel on resource: arn:aws:bedrock:x"),
                AuthFailure::MissingModelPermission,
            ),
            (
                DENIED,
                "You don't have access to the model with the specified model ID.",
                AuthFailure::NoModelAccess,
            ),
            (
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
                AuthFailure::NotAuthenticated,
            ),
        ] {
            assert_eq!(of(403, name, message), Some(expected), "{message}");
            assert!(!expected.advice().is_empty());
        }
    }

    #[test]
    fn what_is_no_matter_of_the_key_is_not_explained() {
        assert_eq!(of(403, "AccessDeniedException", "This operation is not allowed here."), None);
        assert_eq!(of(400, "ValidationException", "your image link has expired"), None);
    }

    #[test]
    fn only_a_bad_key_is_worth_another() {
        use AuthFailure::*;
        for failure in [Expired, Unknown, Format] {
            assert!(failure.is_of_the_key());
        }
        let others =
            [MissingBearerPermission, MissingModelPermission, NoModelAccess, NotAuthenticated];
        for failure in others {
            assert!(!failure.is_of_the_key());
        }
    }
}
