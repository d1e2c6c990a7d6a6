//! Where a request goes: `https://bedrock-runtime.{region}.{suffix}` or an endpoint
//! of the caller's, and the path of the operation.
//!
//! The key goes where this module says, so that it takes nothing on trust: a region
//! is one label of a host name, a model id is one segment of a path.

use crate::error::ConfigError;
use crate::text::number;

/// The operations of Bedrock Runtime that this crate calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Converse,
    ConverseStream,
    CountTokens,
}

impl Operation {
    fn path(self) -> &'static str {
        match self {
            Self::Converse => "converse",
            Self::ConverseStream => "converse-stream",
            Self::CountTokens => "count-tokens",
        }
    }
}

/// How the caller says where requests go.
#[derive(Clone, Debug, Default)]
pub(crate) struct EndpointConfig {
    pub(crate) region: Option<String>,
    /// Where nothing else says one: the environment's.
    pub(crate) default_region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) use_fips_endpoint: bool,
    pub(crate) use_dualstack_endpoint: bool,
}

impl EndpointConfig {
    /// Checks what can be checked before the first request.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        for region in [&self.region, &self.default_region].into_iter().flatten() {
            check_region(region)?;
        }
        if let Some(endpoint) = &self.endpoint {
            check_endpoint(endpoint)?;
            if self.use_fips_endpoint || self.use_dualstack_endpoint {
                return Err(ConfigError::EndpointWithVariant);
            }
        }
        Ok(())
    }

    /// The URL of an operation on a model, with a key that works in this region only.
    pub(crate) fn url(
        &self,
        model_id: &str,
        operation: Operation,
        key_region: Option<&str>,
    ) -> Result<String, ConfigError> {
        if model_id.trim().is_empty() {
            return Err(ConfigError::MissingModelId);
        }
        // URL parsers take these for steps in the path, percent-encoded or not.
        if model_id == "." || model_id == ".." {
            return Err(ConfigError::InvalidModelId);
        }
        let region = self.region(model_id, key_region)?;
        let mut url = match &self.endpoint {
            Some(endpoint) => {
                check_endpoint(endpoint)?;
                endpoint.trim_end_matches('/').to_owned()
            }
            None => self.service_url(region)?,
        };
        url.push_str("/model/");
        push_segment(&mut url, model_id);
        url.push('/');
        url.push_str(operation.path());
        Ok(url)
    }

    /// That of the configuration, else of the model's ARN, else of the key, else of the
    /// environment. What the first two say must be what the key says.
    pub(crate) fn region<'a>(
        &'a self,
        model_id: &'a str,
        key_region: Option<&'a str>,
    ) -> Result<Option<&'a str>, ConfigError> {
        let asked = self.region.as_deref().or_else(|| region_of_arn(model_id));
        match (asked, key_region) {
            (Some(region), Some(key_region)) if !region.eq_ignore_ascii_case(key_region) => {
                // Of an ARN it may be anything, and does not belong into a message then.
                check_region(region)?;
                let (key_region, region) = (key_region.to_owned(), region.to_owned());
                Err(ConfigError::RegionMismatch { key_region, region })
            }
            _ => Ok(asked.or(key_region).or(self.default_region.as_deref())),
        }
    }

    fn service_url(&self, region: Option<&str>) -> Result<String, ConfigError> {
        let region = region.ok_or(ConfigError::MissingRegion)?;
        check_region(region)?;
        let (_, suffix, dualstack_suffix) = partition(region);
        let fips = if self.use_fips_endpoint { "-fips" } else { "" };
        let suffix = if self.use_dualstack_endpoint { dualstack_suffix } else { suffix };
        Ok(["https://bedrock-runtime", fips, ".", region, ".", suffix].concat())
    }
}

/// The start of a partition's regions, the DNS suffix of its endpoints, and that of
/// its dual-stack endpoints. Every other region is of the partition `aws`.
const PARTITIONS: [(&str, &str, &str); 7] = [
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("eu-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
];

fn partition(region: &str) -> (&'static str, &'static str, &'static str) {
    let found = PARTITIONS.iter().find(|(prefix, ..)| region.starts_with(prefix));
    found.copied().unwrap_or(("", "amazonaws.com", "api.aws"))
}

/// `arn:aws:bedrock:REGION:…`
fn region_of_arn(model_id: &str) -> Option<&str> {
    model_id.strip_prefix("arn:")?.split(':').nth(2).filter(|region| !region.is_empty())
}

/// A host label, and not a number: `evil.example/x` as a region would send the key
/// to another host.
pub(crate) fn check_region(region: &str) -> Result<(), ConfigError> {
    let is_label = (1..=63).contains(&region.len())
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !region.starts_with('-')
        && !region.ends_with('-')
        && !region.bytes().all(|byte| byte.is_ascii_digit());
    is_label.then_some(()).ok_or(ConfigError::InvalidRegion)
}

/// An absolute URL of https, or of http on loopback.
fn check_endpoint(endpoint: &str) -> Result<(), ConfigError> {
    match read_endpoint(endpoint).ok_or(ConfigError::InvalidEndpoint)? {
        (scheme, _) if scheme.eq_ignore_ascii_case("https") => Ok(()),
        (scheme, host) if scheme.eq_ignore_ascii_case("http") => {
            is_loopback(host).then_some(()).ok_or(ConfigError::InsecureEndpoint)
        }
        _ => Err(ConfigError::InvalidEndpoint),
    }
}

/// Scheme and host of a URL that every URL parser reads in the same way: no user
/// name, query or fragment, and none of the spellings that browsers repair
/// (backslashes, white space, numbers as hosts, steps in the path).
fn read_endpoint(endpoint: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = endpoint.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = split_port(authority)?;
    let is_path_byte = |byte: u8| byte.is_ascii_graphic() && !b"?#\\\"<>^`{|}".contains(&byte);
    let is_port = |port: &str| number(port).is_some_and(|port| port <= 65_535);
    let is_valid = path.bytes().all(is_path_byte)
        && !path.split('/').any(is_dot_segment)
        && (is_host_name(host) || host == "[::1]")
        && port.is_none_or(is_port);
    is_valid.then_some((scheme, host))
}

/// One dot or two, percent-encoded or not: URL parsers take them for steps in the path.
fn is_dot_segment(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0u8;
    while let Some(after) = [".", "%2e", "%2E"].iter().find_map(|dot| rest.strip_prefix(dot)) {
        rest = after;
        dots = dots.saturating_add(1);
    }
    rest.is_empty() && matches!(dots, 1 | 2)
}

fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(bracketed) = authority.strip_prefix("[::1]") {
        let host = authority.strip_suffix(bracketed)?;
        return match bracketed.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => bracketed.is_empty().then_some((host, None)),
        };
    }
    Some(match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    })
}

/// Labels of letters, digits, hyphens and underscores. A last label that begins with
/// a digit is read as an IPv4 address by browsers, in any of its spellings: only
/// four decimal numbers are taken.
fn is_host_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let last = host.split('.').fold("", |_, label| label);
    let ends_in_number = last.starts_with(|c: char| c.is_ascii_digit());
    host.len() <= 253 && host.split('.').all(is_label) && (!ends_in_number || ipv4(host).is_some())
}

/// Four decimal numbers, without leading zeros, which some read as octal.
fn ipv4(host: &str) -> Option<[u8; 4]> {
    let mut bytes = [0; 4];
    let mut labels = host.split('.');
    for byte in &mut bytes {
        let label = labels.next()?;
        let has_leading_zero = label.len() > 1 && label.starts_with('0');
        *byte = number(label).and_then(|it| it.try_into().ok()).filter(|_| !has_leading_zero)?;
    }
    labels.next().is_none().then_some(bytes)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host == "[::1]"
        || matches!(ipv4(host), Some([127, ..]))
}

/// Percent-encodes every byte that is not unreserved ([RFC 3986], 2.3), as Smithy's
/// `httpLabel` asks for: an ARN's `/` and `:` do not end the segment.
///
/// [RFC 3986]: https://www.rfc-editor.org/rfc/rfc3986#section-2.3
fn push_segment(url: &mut String, segment: &str) {
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            _ => {
                url.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    url.extend(
                        char::from_digit(u32::from(nibble), 16).map(|c| c.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
