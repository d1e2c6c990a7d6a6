//! What AWS's environment variables say, from an environment that the caller hands over:
//! nothing here reads one by itself.

use zeroize::Zeroizing;

/// What an environment says of how to reach Bedrock.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    /// Also where it is blank: that is an error, and no reason to look elsewhere.
    pub(crate) bearer_token: Option<Zeroizing<String>>,
    region: Option<String>,
    default_region: Option<String>,
    endpoint: Option<String>,
    any_endpoint: Option<String>,
    pub(crate) skip_auth: bool,
}

impl Environment {
    /// Takes a variable, if it is one of those that are looked at.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        match name {
            "AWS_BEARER_TOKEN_BEDROCK" => self.bearer_token = Some(Zeroizing::new(value)),
            "AWS_REGION" => self.region = said(&value),
            "AWS_DEFAULT_REGION" => self.default_region = said(&value),
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME" => self.endpoint = said(&value),
            "AWS_ENDPOINT_URL" => self.any_endpoint = said(&value),
            "AWS_BEDROCK_SKIP_AUTH" => self.skip_auth = value.trim() == "1",
            _ => {}
        }
    }

    /// Region and endpoint: of two names the closer one wins.
    pub(crate) fn region_and_endpoint(self) -> (Option<String>, Option<String>) {
        (self.region.or(self.default_region), self.endpoint.or(self.any_endpoint))
    }
}

/// As in the AWS SDKs, an empty value is none.
fn said(value: &str) -> Option<String> {
    Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
}

#[cfg(any(target_arch = "wasm32", test))]
impl<N: AsRef<str>> FromIterator<(N, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, String)>>(variables: I) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            environment.set(name.as_ref(), value);
        }
        environment
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
        let some = |text: &str| Some(text.to_owned());
        let expected = (some("us-east-1"), some("https://bedrock.example"));
        assert_eq!(all.region_and_endpoint(), expected);
        let second = environment(&[
            ("AWS_REGION", " "),
            ("AWS_DEFAULT_REGION", "eu-west-1\n"),
            ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""),
            ("AWS_ENDPOINT_URL", "https://any.example"),
        ]);
        let expected = (some("eu-west-1"), some("https://any.example"));
        assert_eq!(second.region_and_endpoint(), expected);
        let none = environment(&[("aws_region", "us-east-1")]);
        assert!(none.bearer_token.is_none());
        assert_eq!(none.region_and_endpoint(), (None, None));
    }
}
