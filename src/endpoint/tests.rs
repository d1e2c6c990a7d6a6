use super::*;

fn url(config: &EndpointConfig, model_id: &str) -> Result<String, ConfigError> {
    config.check().and_then(|()| config.url(model_id, Operation::ConverseStream, None))
}

fn region(region: &str) -> EndpointConfig {
    EndpointConfig { region: Some(region.to_owned()), ..EndpointConfig::default() }
}

fn endpoint(endpoint: &str) -> EndpointConfig {
    EndpointConfig { endpoint: Some(endpoint.to_owned()), ..EndpointConfig::default() }
}

#[test]
fn a_region_has_its_endpoint() {
    assert_eq!(
        url(&region("us-east-1"), "amazon.nova-micro-v1:0").unwrap(),
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-micro-v1%3A0/converse-stream"
    );
}

/// The table that botocore resolves to, where it stands beside the checkout.
#[test]
fn every_region_has_the_endpoint_that_botocore_resolves() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/api/endpoints.json");
    let Ok(table) = std::fs::read_to_string(path) else {
        eprintln!("left out: there is no table of endpoints beside this checkout");
        return;
    };
    let table: Vec<serde_json::Value> = serde_json::from_str(&table).unwrap();
    for row in table {
        // A variant that a partition does not have has no endpoint.
        let Some(expected) = row["url"].as_str().filter(|url| url.starts_with("https")) else {
            continue;
        };
        let config = EndpointConfig {
            use_fips_endpoint: row["fips"] == true,
            use_dualstack_endpoint: row["dualstack"] == true,
            ..region(row["region"].as_str().unwrap())
        };
        assert_eq!(url(&config, "m").unwrap(), format!("{expected}/model/m/converse-stream"));
    }
}

#[test]
fn an_arn_names_the_region_where_none_is_given() {
    let arn = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0";
    let config = EndpointConfig::default();
    assert_eq!(
        url(&config, arn).unwrap(),
        "https://bedrock-runtime.eu-west-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.amazon.nova-lite-v1%3A0/converse-stream"
    );
    assert!(url(&region("us-east-1"), arn).unwrap().contains(".us-east-1."));
    assert_eq!(url(&config, "m").unwrap_err(), ConfigError::MissingRegion);
    assert_eq!(url(&config, "arn:a:b:x.evil:c").unwrap_err(), ConfigError::InvalidRegion);
}

#[test]
fn the_region_is_that_of_configuration_model_key_environment_in_this_order() {
    const ARN: &str = "arn:aws:bedrock:eu-west-1::foundation-model/x";
    for (config, model_id, key, environment, expected) in [
        (Some("us-east-1"), ARN, None, Some("ap-south-1"), Ok("us-east-1")),
        (None, ARN, None, Some("ap-south-1"), Ok("eu-west-1")),
        (None, ARN, Some("eu-west-1"), Some("ap-south-1"), Ok("eu-west-1")),
        (None, "m", Some("us-west-2"), Some("ap-south-1"), Ok("us-west-2")),
        (None, "m", None, Some("ap-south-1"), Ok("ap-south-1")),
        (Some("us-west-2"), ARN, Some("us-west-2"), None, Ok("us-west-2")),
        (Some("US-WEST-2"), "m", Some("us-west-2"), None, Ok("US-WEST-2")),
        // A key that works elsewhere only.
        (Some("us-east-1"), "m", Some("us-west-2"), None, Err(("us-west-2", "us-east-1"))),
        (None, ARN, Some("us-west-2"), None, Err(("us-west-2", "eu-west-1"))),
    ] {
        let given = format!("{config:?} {model_id} {key:?} {environment:?}");
        for endpoint in [None, Some("https://relay.example".to_owned())] {
            let is_relay = endpoint.is_some();
            let config = EndpointConfig {
                region: config.map(str::to_owned),
                default_region: environment.map(str::to_owned),
                endpoint,
                ..EndpointConfig::default()
            };
            let url = config.url(model_id, Operation::Converse, key);
            match expected {
                Ok(region) if is_relay => {
                    assert!(url.unwrap().starts_with("https://relay.example/"), "{given} {region}");
                }
                Ok(region) => assert!(url.unwrap().contains(&format!(".{region}.")), "{given}"),
                Err((key_region, region)) => {
                    let error = url.unwrap_err();
                    let text = error.to_string();
                    assert!(text.contains(key_region) && text.contains(region), "{given}: {text}");
                    assert!(matches!(error, ConfigError::RegionMismatch { .. }), "{given}");
                }
            }
        }
    }
}

#[test]
fn a_model_id_is_one_segment() {
    let path = |model_id| url(&endpoint("https://relay.example"), model_id);
    assert_eq!(
        path("a/../b?c#d%2F é!'()*").unwrap(),
        "https://relay.example/model/a%2F..%2Fb%3Fc%23d%252F%20%C3%A9%21%27%28%29%2A/converse-stream"
    );
    assert_eq!(path("..").unwrap_err(), ConfigError::InvalidModelId);
    assert_eq!(path(".").unwrap_err(), ConfigError::InvalidModelId);
    assert_eq!(path("").unwrap_err(), ConfigError::MissingModelId);
    assert_eq!(path(" ").unwrap_err(), ConfigError::MissingModelId);
}

#[test]
fn what_is_no_region_cannot_become_a_host() {
    let long = "a".repeat(64);
    for it in ["", "evil.example/x", "a.b", "a@b", "-a", "a-", "12", "a b", "é", "a\n", &long] {
        assert_eq!(url(&region(it), "m").unwrap_err(), ConfigError::InvalidRegion, "{it:?}");
    }
}

#[test]
fn an_endpoint_keeps_its_path() {
    for (given, expected) in [
        ("https://relay.example", "https://relay.example"),
        ("HTTPS://relay.example:8443/", "HTTPS://relay.example:8443"),
        ("https://gateway.example/v1/acct/bedrock/", "https://gateway.example/v1/acct/bedrock"),
        ("http://localhost:8081", "http://localhost:8081"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("http://[::1]:8081/x", "http://[::1]:8081/x"),
        ("https://relay.example/...", "https://relay.example/..."),
        ("https://relay.example/%2e-", "https://relay.example/%2e-"),
    ] {
        assert_eq!(
            url(&endpoint(given), "m").unwrap(),
            format!("{expected}/model/m/converse-stream")
        );
    }
}

#[test]
fn what_is_no_endpoint_is_refused() {
    for it in [
        "",
        "relay.example",
        "/api",
        "ftp://relay.example",
        "https://",
        "https:///x",
        "https://user@relay.example",
        "https://user:pass@relay.example",
        "https://a b",
        "https://relay.example/?q",
        "https://relay.example/#f",
        "https://relay.example\\@evil",
        "https://relay.example:port",
        "https://relay.example:+80",
        "https://relay.example:99999",
        "https://é.example",
        "https://a..b",
        "https://1",
        "https://0x7f.1",
        "https://127.1",
        "https://010.0.0.1",
        "https://1.2.3.4.5",
        "https://256.0.0.1",
        "https://[::1",
        "https://[::1]x",
        "https://relay.example/\n",
        "https://relay.example%2eevil",
        "https://relay.example/.",
        "https://relay.example/a/../b",
        "https://relay.example/a/%2e%2E/b",
        "https://relay.example/.%2e/",
    ] {
        assert_eq!(url(&endpoint(it), "m").unwrap_err(), ConfigError::InvalidEndpoint, "{it:?}");
    }
}

#[test]
fn http_is_for_loopback_only() {
    for it in [
        "http://relay.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://128.0.0.1",
        "http://10.0.0.1",
        "http://0.0.0.0",
    ] {
        assert_eq!(url(&endpoint(it), "m").unwrap_err(), ConfigError::InsecureEndpoint, "{it:?}");
    }
}

#[test]
fn an_endpoint_cannot_be_a_variant() {
    let config = EndpointConfig { use_fips_endpoint: true, ..endpoint("https://relay.example") };
    assert_eq!(url(&config, "m").unwrap_err(), ConfigError::EndpointWithVariant);
}
