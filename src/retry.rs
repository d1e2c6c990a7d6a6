//! Whether and when a call is tried again: the AWS SDKs' [standard mode], as revised in 2026.
//!
//! Nothing here waits, knows the time or throws dice: what is random is passed in, and what is
//! to be waited for is given back.
//!
//! [standard mode]: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

use crate::error::{Error, ServiceError};
use crate::text::number;

/// How often a call is tried at most, the first time included.
pub(crate) const DEFAULT_MAX_ATTEMPTS: u32 = 3;

const MAX_DELAY_MS: f64 = 20_000.0;
/// By how much a hint of the service may exceed the delay that it replaces.
const MAX_HINT_EXCESS_MS: f64 = 5_000.0;

/// What may be over when a call is made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A hiccup of the network or of the service.
    Transient,
    /// The service asks for fewer calls.
    Throttling,
}

/// Error types that ask for fewer calls.
const THROTTLING: [&str; 14] = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// Error types that pass; those that come within a stream have no status to tell by.
const TRANSIENT: [&str; 6] = [
    "InternalFailure",
    "InternalServerException",
    "ModelNotReadyException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailableException",
];

impl Fault {
    /// What kind of fault an error is, if the same call may succeed later.
    pub(crate) fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Service(error) => Self::of_service(error),
            Error::Transport(_) | Error::Timeout(_) => Some(Self::Transient),
            _ => None,
        }
    }

    fn of_service(error: &ServiceError) -> Option<Self> {
        let name = error.name.as_str();
        // Its status is 429, but it is not the caller who is too fast.
        if TRANSIENT.contains(&name) {
            return Some(Self::Transient);
        }
        if THROTTLING.contains(&name) || error.status == Some(429) {
            return Some(Self::Throttling);
        }
        matches!(error.status, Some(500 | 502 | 503 | 504)).then_some(Self::Transient)
    }

    fn base_delay_ms(self) -> f64 {
        match self {
            Self::Transient => 50.0,
            Self::Throttling => 1_000.0,
        }
    }

    /// What a retry takes from the quota.
    fn cost(self) -> u32 {
        match self {
            Self::Transient => 14,
            Self::Throttling => 5,
        }
    }
}

/// How many retries all calls of a client may still make together: where a service is down,
/// they stop making it worse.
#[derive(Debug)]
pub(crate) struct RetryQuota(u32);

impl RetryQuota {
    const CAPACITY: u32 = 500;

    pub(crate) fn new() -> Self {
        Self(Self::CAPACITY)
    }

    fn take(&mut self, cost: u32) -> bool {
        let rest = self.0.checked_sub(cost);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn give_back(&mut self, amount: u32) {
        self.0 = self.0.saturating_add(amount).min(Self::CAPACITY);
    }
}

/// The attempts of one call.
#[derive(Clone, Debug)]
pub(crate) struct Attempts {
    made: u32,
    most: u32,
    /// What the last retry cost.
    cost: Option<u32>,
}

impl Attempts {
    pub(crate) fn new(most: u32) -> Self {
        Self { made: 0, most, cost: None }
    }

    /// How many attempts were made.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// Counts an attempt that begins.
    pub(crate) fn begin(&mut self) {
        self.made = self.made.saturating_add(1);
    }

    /// An attempt has failed: for how long to wait, in milliseconds, before the next one;
    /// `None` where there is to be none. `random` is at least 0 and less than 1.
    pub(crate) fn failed(
        &mut self,
        error: &Error,
        random: f64,
        quota: &mut RetryQuota,
    ) -> Option<f64> {
        let fault = Fault::of(error)?;
        if self.made >= self.most || !quota.take(fault.cost()) {
            return None;
        }
        self.cost = Some(fault.cost());
        let retries = i32::try_from(self.made.saturating_sub(1)).unwrap_or(i32::MAX);
        let delay = random * (fault.base_delay_ms() * 2f64.powi(retries)).min(MAX_DELAY_MS);
        let hint = match error {
            Error::Service(error) => error.retry_after_ms.map_or(delay, f64::from),
            _ => delay,
        };
        Some(hint.max(delay).min(delay + MAX_HINT_EXCESS_MS))
    }

    /// An attempt was answered.
    pub(crate) fn succeeded(&mut self, quota: &mut RetryQuota) {
        quota.give_back(self.cost.take().unwrap_or(1));
    }
}

/// For how long the service asks to wait, in milliseconds: `x-amz-retry-after` has
/// milliseconds, `Retry-After` seconds or a date, which `until` turns into milliseconds from
/// now.
pub(crate) fn hint_ms(
    amz_retry_after: Option<&str>,
    retry_after: Option<&str>,
    until: impl Fn(&str) -> Option<f64>,
) -> Option<u32> {
    let number = |text: &str| number(text.trim());
    let seconds = || retry_after.and_then(number).map(|seconds| seconds.saturating_mul(1000));
    // A float that is out of range becomes the nearest number; what is over was yesterday.
    let date = || retry_after.and_then(until).map(|ms| ms as u32);
    amz_retry_after.and_then(number).or_else(seconds).or_else(date).filter(|hint| *hint > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ConfigError, ProtocolError, TimeoutError, TransportError};

    fn service(name: &str, status: Option<u16>) -> Error {
        let error = ServiceError::new(name.to_owned(), "m".to_owned(), "");
        ServiceError { status, ..error }.into()
    }

    fn throttled() -> Error {
        service("ThrottlingException", Some(429))
    }

    #[test]
    fn faults_are_told_apart() {
        use Fault::{Throttling, Transient};
        for (error, fault) in [
            (throttled(), Some(Throttling)),
            (service("ThrottlingException", None), Some(Throttling)),
            (service("SlowDown", Some(503)), Some(Throttling)),
            (service("UnknownError", Some(429)), Some(Throttling)),
            (service("ModelNotReadyException", Some(429)), Some(Transient)),
            (service("InternalServerException", None), Some(Transient)),
            (service("UnknownError", Some(502)), Some(Transient)),
            (service("Anything", Some(504)), Some(Transient)),
            (TransportError::Fetch("down".to_owned()).into(), Some(Transient)),
            (TransportError::Truncated.into(), Some(Transient)),
            (TimeoutError::FirstByte(5).into(), Some(Transient)),
            (service("ModelTimeoutException", Some(408)), None),
            (service("ModelErrorException", Some(424)), None),
            (service("ModelStreamErrorException", None), None),
            (service("ValidationException", Some(400)), None),
            (service("AccessDeniedException", Some(403)), None),
            (service("Anything", Some(501)), None),
            (ConfigError::MissingRegion.into(), None),
            (ProtocolError::Json.into(), None),
            (Error::Aborted, None),
        ] {
            assert_eq!(Fault::of(&error), fault, "{error:?}");
            assert_eq!(error.is_retryable(), fault.is_some(), "{error:?}");
        }
    }

    #[test]
    fn the_delay_doubles_and_is_capped() {
        let transient = service("InternalServerException", Some(500));
        for (error, delays) in [
            (&transient, [50.0, 100.0, 200.0, 400.0]),
            (&throttled(), [1_000.0, 2_000.0, 4_000.0, 8_000.0]),
        ] {
            let (mut attempts, mut quota) = (Attempts::new(100), RetryQuota::new());
            for delay in delays {
                attempts.begin();
                assert_eq!(attempts.failed(error, 1.0, &mut quota), Some(delay));
            }
            for _ in 0..20 {
                attempts.begin();
                let delay = attempts.failed(error, 1.0, &mut quota);
                assert!(delay.is_none_or(|delay| delay <= MAX_DELAY_MS), "{delay:?}");
            }
        }
    }

    #[test]
    fn a_hint_lengthens_the_delay_by_five_seconds_at_most() {
        for (hint, expected) in
            [(None, 500.0), (Some(100), 500.0), (Some(3_000), 3_000.0), (Some(u32::MAX), 5_500.0)]
        {
            let mut attempts = Attempts::new(3);
            attempts.begin();
            let Error::Service(error) = throttled() else { panic!("it is the service's") };
            let error = ServiceError { retry_after_ms: hint, ..*error }.into();
            let delay = attempts.failed(&error, 0.5, &mut RetryQuota::new());
            assert_eq!(delay, Some(expected), "{hint:?}");
        }
    }

    #[test]
    fn hints_are_milliseconds_seconds_or_a_date() {
        let until = |text: &str| match text {
            "a date" => Some(7.0),
            "yesterday" => Some(-86_400_000.0),
            _ => None,
        };
        for (amz, retry_after, expected) in [
            (Some("250"), Some("9"), Some(250)),
            (None, Some("2"), Some(2_000)),
            (None, Some(" 2 "), Some(2_000)),
            (None, Some("a date"), Some(7)),
            (Some("soon"), Some("1"), Some(1_000)),
            (None, Some("0"), None),
            (None, Some("-1"), None),
            (None, Some("yesterday"), None),
            (None, Some("4294967295"), Some(u32::MAX)),
            (None, Some("1e3"), None),
            (None, None, None),
        ] {
            assert_eq!(hint_ms(amz, retry_after, until), expected, "{amz:?} {retry_after:?}");
        }
    }

    #[test]
    fn attempts_are_bounded() {
        for (most, retries) in [(0, 0), (1, 0), (3, 2)] {
            let (mut attempts, mut quota) = (Attempts::new(most), RetryQuota::new());
            let mut made = 0;
            loop {
                attempts.begin();
                if attempts.failed(&throttled(), 0.0, &mut quota).is_none() {
                    break;
                }
                made += 1;
            }
            assert_eq!((made, attempts.made()), (retries, retries + 1));
        }
        let mut attempts = Attempts::new(3);
        attempts.begin();
        let refused = service("ValidationException", Some(400));
        assert_eq!(attempts.failed(&refused, 0.0, &mut RetryQuota::new()), None);
    }

    #[test]
    fn the_quota_is_used_up_and_refilled() {
        let transient = || service("InternalServerException", Some(500));
        let mut quota = RetryQuota::new();
        let fail = |quota: &mut RetryQuota| {
            let mut attempts = Attempts::new(2);
            attempts.begin();
            (attempts.failed(&transient(), 0.0, quota).is_some(), attempts)
        };
        let retried = (0..100).take_while(|_| fail(&mut quota).0).count();
        assert_eq!(retried, 35, "500 / 14");
        // A clean success gives back 1, a retried one what its retry has cost.
        for _ in 0..4 {
            Attempts::new(3).succeeded(&mut quota);
        }
        let (is_retried, mut attempts) = fail(&mut quota);
        assert!(is_retried, "10 were left, and 4 came back");
        assert!(!fail(&mut quota).0);
        attempts.succeeded(&mut quota);
        assert!(fail(&mut quota).0);
        for _ in 0..1000 {
            Attempts::new(3).succeeded(&mut quota);
        }
        assert_eq!(quota.0, RetryQuota::CAPACITY);
    }
}
