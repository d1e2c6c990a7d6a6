//! What a guardrail cost, how much it looked at, and which one it was.

use crate::converse::shape::{string_enums, structures};

structures! {
    /// What a guardrail cost.
    pub struct GuardrailInvocationMetrics {} optional {
        /// How long it took, in milliseconds.
        guardrail_processing_latency: u64,
        /// What is billed.
        usage: GuardrailUsage,
        /// How much it looked at.
        guardrail_coverage: GuardrailCoverage,
    }

    /// What is billed, policy by policy.
    pub struct GuardrailUsage {
        /// Text units of denied topics.
        topic_policy_units: u64,
        /// Text units of harmful content.
        content_policy_units: u64,
        /// Text units of words.
        word_policy_units: u64,
        /// Text units of sensitive information.
        sensitive_information_policy_units: u64,
        /// Those of sensitive information that are free.
        sensitive_information_policy_free_units: u64,
        /// Text units of grounding.
        contextual_grounding_policy_units: u64,
    } optional {
        /// Images of harmful content.
        content_policy_image_units: u64,
        /// Text units of automated reasoning.
        automated_reasoning_policy_units: u64,
        /// How many policies of automated reasoning there were.
        automated_reasoning_policies: u64,
    }

    /// How much a guardrail looked at.
    pub struct GuardrailCoverage {} optional {
        /// Of the text.
        text_characters: GuardrailTextCharactersCoverage,
        /// Of the images.
        images: GuardrailImageCoverage,
    }

    /// How much text a guardrail looked at.
    pub struct GuardrailTextCharactersCoverage {} optional {
        /// Characters that it looked at.
        guarded: u64,
        /// Characters that there were.
        total: u64,
    }

    /// How many images a guardrail looked at.
    pub struct GuardrailImageCoverage {} optional {
        /// Images that it looked at.
        guarded: u64,
        /// Images that there were.
        total: u64,
    }

    /// Which guardrail it was.
    pub struct AppliedGuardrailDetails {} optional {
        /// Its id, at most 2048 lower-case letters and digits.
        guardrail_id: String,
        /// Its version, a number or `DRAFT`.
        guardrail_version: String,
        /// Its ARN, at most 2048 characters.
        guardrail_arn: String,
        /// By whose wish it was there.
        guardrail_origin: Vec<GuardrailOrigin>,
        /// Whose it is.
        guardrail_ownership: GuardrailOwnership,
    }
}

string_enums! {
    /// By whose wish a guardrail is there.
    pub enum GuardrailOrigin {
        /// The request's.
        Request = "REQUEST",
        /// The account's, for all its requests.
        AccountEnforced = "ACCOUNT_ENFORCED",
        /// The organization's, for all its accounts.
        OrganizationEnforced = "ORGANIZATION_ENFORCED",
    }

    /// Whose a guardrail is.
    pub enum GuardrailOwnership {
        /// The account's that made the request.
        SelfOwned = "SELF",
        /// Another account's.
        CrossAccount = "CROSS_ACCOUNT",
    }
}
