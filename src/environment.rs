//! What AWS's environment variables say, from an environment that the caller hands over:
//! nothing here reads one by itself.

use zeroize::Zeroizing;

/// The variables that are looked at, and no others.
pub(crate) const NAMES: [&str; 6] = [
    BEARER_TOKEN,
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "AWS_ENDPOINT_URL",
    SKIP_AUTH,
];

const BEARER_TOKEN: &str = "AWS_BEARER_TOKEN_BEDROCK";
const SKIP_AUTH: &str = "AWS_BEDROCK_SKIP_AUTH";

/// What an environment says of how to reach Bedrock.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    /// Also where it is blank: that is an error, and no reason to look elsewhere.
    pub(crate) bearer_token: Option<Zeroizing<String>>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) skip_auth: bool,
}

impl<N: AsRef<str>> FromIterator<(N, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, String)>>(variables: I) -> Self {
        let mut values: [Option<String>; NAMES.len()] = Default::default();
        for (name, value) in variables {
            let slot = NAMES.iter().zip(&mut values).find(|(known, _)| **known == name.as_ref());
            if let Some((_, slot)) = slot {
                *slot = Some(value);
            }
        }
        let [bearer_token, region, default_region, endpoint, any_endpoint, skip_auth] = values;
        // As in the AWS SDKs, an empty value of these is none.
        let said = |value: Option<String>| {
            value.map(|it| it.trim().to_owned()).filter(|value| !value.is_empty())
        };
        Self {
            bearer_token: bearer_token.map(Zeroizing::new),
            region: said(region).or_else(|| said(default_region)),
            endpoint: said(endpoint).or_else(|| said(any_endpoint)),
            skip_auth: skip_auth.is_some_and(|value| value.trim() == "1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().map(|&(name, value)| (name, value.to_owned())).collect()
    }

    #[test]
    fn the_closer_name_wins_and_empty_is_none() {
        let all = environment(&[
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", "https://any.example"),
            ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://bedrock.example"),
            ("AWS_ENDPOINT_URL_S3", "https://s3.example"),
        ]);
        assert_eq!(all.region.as_deref(), Some("us-east-1"));
        assert_eq!(all.endpoint.as_deref(), Some("https://bedrock.example"));
        let second = environment(&[
            ("AWS_REGION", " "),
            ("AWS_DEFAULT_REGION", "eu-west-1\n"),
            ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""),
            ("AWS_ENDPOINT_URL", "https://any.example"),
        ]);
        assert_eq!(second.region.as_deref(), Some("eu-west-1"));
        assert_eq!(second.endpoint.as_deref(), Some("https://any.example"));
        let none = environment(&[("aws_region", "us-east-1")]);
        assert!(none.region.is_none() && none.endpoint.is_none() && none.bearer_token.is_none());
    }
}
