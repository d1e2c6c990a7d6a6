//! Where requests go, by the eyes of a URL parser that browsers share (WHATWG).

use super::fields;
use crate::endpoint::{EndpointConfig, Operation, check_region};
use url::Url;

/// What every service endpoint ends with.
const SUFFIXES: [&str; 14] = [
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
];

/// Flags (of one byte: what is given, and how), then the fields: region, default region,
/// endpoint, model id, and the region of the key.
pub fn endpoint_and_region(bytes: &[u8]) {
    let Some((&flags, rest)) = bytes.split_first() else { return };
    let fields = fields(rest);
    let field = |index: usize| {
        String::from_utf8_lossy(fields.get(index).copied().unwrap_or_default()).into_owned()
    };
    let is_set = |bit: u8| flags & 1 << bit != 0;
    let given = |bit: u8, index: usize| is_set(bit).then(|| field(index));
    let config = EndpointConfig {
        region: given(0, 0),
        default_region: given(1, 1),
        endpoint: given(2, 2),
        use_fips_endpoint: is_set(3),
        use_dualstack_endpoint: is_set(4),
    };
    let model_id = field(3);
    // A key's region is checked where it is read.
    let key_region = given(5, 4).filter(|region| check_region(region).is_ok());
    let operation = match flags >> 6 {
        0 => Operation::Converse,
        1 => Operation::ConverseStream,
        _ => Operation::CountTokens,
    };
    for region in fields {
        check_host_of_region(&String::from_utf8_lossy(region));
    }
    let url = config.check().and_then(|()| config.url(&model_id, operation, key_region.as_deref()));
    let Ok(url) = url else { return };
    assert!(url.is_ascii());
    let Some(parsed) = parse(&url) else { return };
    // A fragment or query, a user or a password would be a part of what was meant as a path
    // or a host.
    assert_eq!((parsed.query(), parsed.fragment()), (None, None), "{url}");
    assert_eq!((parsed.username(), parsed.password()), ("", None), "{url}");
    let base = match &config.endpoint {
        Some(endpoint) => {
            assert!(parsed.scheme() == "https" || is_loopback_http(&parsed), "{url}");
            let (host, base) = host_and_base(endpoint);
            assert_eq!(parsed.host_str(), Some(&*host.to_ascii_lowercase()), "{url}");
            let alone = parse(endpoint).expect("it is a URL with a path behind it");
            assert_eq!(parsed.origin(), alone.origin(), "{url}");
            base
        }
        None => {
            check_service(&parsed);
            ""
        }
    };
    let path = parsed.path().strip_prefix(base).expect("the path is the endpoint's");
    let parts: Vec<_> = path.split('/').collect();
    let ["", "model", segment, name] = parts[..] else { panic!("{url}: {path}") };
    assert_eq!(percent_decoded(segment), model_id.as_bytes(), "{url}");
    let expected = match operation {
        Operation::Converse => "converse",
        Operation::ConverseStream => "converse-stream",
        Operation::CountTokens => "count-tokens",
    };
    assert_eq!(name, expected, "{url}");
}

/// Any text that passes for a region is one label of a host.
fn check_host_of_region(region: &str) {
    if check_region(region).is_ok() {
        let url = format!("https://bedrock-runtime.{region}.amazonaws.com/");
        if let Some(parsed) = parse(&url) {
            check_service(&parsed);
            assert_eq!(parsed.as_str(), url.to_ascii_lowercase());
        }
    }
}

/// A URL; `None` where it is none because a label is punycode that says nothing (`xn--a`):
/// no request goes there.
fn parse(url: &str) -> Option<Url> {
    let parsed = Url::parse(url);
    let has_punycode = url.to_ascii_lowercase().contains("xn--");
    assert!(parsed.is_ok() || has_punycode, "{url} is no URL: {parsed:?}");
    parsed.ok()
}

fn check_service(url: &Url) {
    assert_eq!((url.scheme(), url.port()), ("https", None), "{url}");
    let host = url.host_str().expect("an https URL has a host");
    let labels = |name: &str| name.split('.').count();
    let is_of_aws = SUFFIXES
        .iter()
        .any(|suffix| host.ends_with(&format!(".{suffix}")) && labels(host) == labels(suffix) + 2);
    assert!(is_of_aws, "{url}");
    let first = host.split('.').next();
    assert!(matches!(first, Some("bedrock-runtime" | "bedrock-runtime-fips")), "{url}");
}

fn is_loopback_http(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(url::Host::Domain(domain)) => domain == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

/// What a reader who knows nothing of URLs takes for the host of an endpoint, and for the
/// path that all operations are below.
fn host_and_base(endpoint: &str) -> (&str, &str) {
    let (_, rest) = endpoint.split_once("://").expect("an endpoint has a scheme");
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host_end = authority.rfind(':').filter(|at| !authority[*at..].contains(']'));
    (&authority[..host_end.unwrap_or(end)], path.trim_end_matches('/'))
}

fn percent_decoded(segment: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = segment;
    while let Some((plain, code)) = rest.split_once('%') {
        bytes.extend_from_slice(plain.as_bytes());
        bytes.push(u8::from_str_radix(&code[..2], 16).expect("two hexadecimal digits"));
        rest = &code[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
