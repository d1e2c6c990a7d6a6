//! What a guardrail found: topics, harmful content, words, and lack of grounding.
//!
//! The API has lists that it calls required, and leaves them out where they are empty
//! (recorded from the service), so that they are optional here.

use super::metrics::{AppliedGuardrailDetails, GuardrailInvocationMetrics};
use super::reasoning::GuardrailAutomatedReasoningPolicyAssessment;
use super::sensitive::GuardrailSensitiveInformationPolicyAssessment;
use crate::converse::shape::{string_enums, structures};
use std::collections::BTreeMap;

structures! {
    /// What a guardrail found in a conversation.
    pub struct GuardrailTraceAssessment {} optional {
        /// What the model said before the guardrail changed it.
        model_output: Vec<String>,
        /// What it found in the request, by the guardrail's id.
        input_assessment: BTreeMap<String, GuardrailAssessment>,
        /// What it found in the answer, by the guardrail's id.
        output_assessments: BTreeMap<String, Vec<GuardrailAssessment>>,
        /// Why it stepped in, for people to read.
        action_reason: String,
    }

    /// What a guardrail found in a text or image, policy by policy.
    pub struct GuardrailAssessment {} optional {
        /// Topics that are denied.
        topic_policy: GuardrailTopicPolicyAssessment,
        /// Harmful content.
        content_policy: GuardrailContentPolicyAssessment,
        /// Words.
        word_policy: GuardrailWordPolicyAssessment,
        /// What tells of people, or should be secret.
        sensitive_information_policy: GuardrailSensitiveInformationPolicyAssessment,
        /// Whether the answer is grounded and relevant.
        contextual_grounding_policy: GuardrailContextualGroundingPolicyAssessment,
        /// Whether the answer follows from the policy's rules.
        automated_reasoning_policy: GuardrailAutomatedReasoningPolicyAssessment,
        /// What it cost.
        invocation_metrics: GuardrailInvocationMetrics,
        /// Which guardrail it was.
        applied_guardrail_details: AppliedGuardrailDetails,
    }

    /// Topics that are denied.
    pub struct GuardrailTopicPolicyAssessment {} optional {
        /// Those that were looked for.
        topics: Vec<GuardrailTopic>,
    }

    /// A topic that is denied.
    pub struct GuardrailTopic {
        /// Its name in the guardrail.
        name: String,
        /// What the guardrail does about it.
        r#type: GuardrailTopicType,
        /// What was done.
        action: GuardrailTopicPolicyAction,
    } optional {
        /// Whether it was found.
        detected: bool,
    }

    /// Harmful content.
    pub struct GuardrailContentPolicyAssessment {} optional {
        /// The filters that looked for it.
        filters: Vec<GuardrailContentFilter>,
    }

    /// A filter of harmful content.
    pub struct GuardrailContentFilter {
        /// What it looks for.
        r#type: GuardrailContentFilterType,
        /// How sure it is.
        confidence: GuardrailContentFilterConfidence,
        /// What was done.
        action: GuardrailContentPolicyAction,
    } optional {
        /// How much it takes for the filter to act.
        filter_strength: GuardrailContentFilterStrength,
        /// Whether it was found.
        detected: bool,
    }

    /// Words.
    pub struct GuardrailWordPolicyAssessment {} optional {
        /// Those of the guardrail's own list.
        custom_words: Vec<GuardrailCustomWord>,
        /// Those of the lists of AWS.
        managed_word_lists: Vec<GuardrailManagedWord>,
    }

    /// A word of the guardrail's own list.
    pub struct GuardrailCustomWord {
        /// The word.
        r#match: String,
        /// What was done.
        action: GuardrailWordPolicyAction,
    } optional {
        /// Whether it was found.
        detected: bool,
    }

    /// A word of a list of AWS.
    pub struct GuardrailManagedWord {
        /// The word.
        r#match: String,
        /// The list.
        r#type: GuardrailManagedWordType,
        /// What was done.
        action: GuardrailWordPolicyAction,
    } optional {
        /// Whether it was found.
        detected: bool,
    }

    /// Whether an answer is grounded and relevant.
    pub struct GuardrailContextualGroundingPolicyAssessment {} optional {
        /// The filters that looked at it.
        filters: Vec<GuardrailContextualGroundingFilter>,
    }

    /// A filter of answers that are not grounded or not relevant.
    pub struct GuardrailContextualGroundingFilter {
        /// What it looks at.
        r#type: GuardrailContextualGroundingFilterType,
        /// The least score that passes, 0 to 1.
        threshold: f64,
        /// The score, 0 to 1.
        score: f64,
        /// What was done.
        action: GuardrailContextualGroundingPolicyAction,
    } optional {
        /// Whether the score is too low.
        detected: bool,
    }
}

string_enums! {
    /// What a guardrail does about a topic.
    pub enum GuardrailTopicType {
        /// It denies it.
        Deny = "DENY",
    }

    /// What was done about a topic.
    pub enum GuardrailTopicPolicyAction {
        /// The text was blocked.
        Blocked = "BLOCKED",
        /// Nothing.
        None = "NONE",
    }

    /// Harmful content.
    pub enum GuardrailContentFilterType {
        /// Insults.
        Insults = "INSULTS",
        /// Hatred of people for what they are.
        Hate = "HATE",
        /// Sexual content.
        Sexual = "SEXUAL",
        /// Violence.
        Violence = "VIOLENCE",
        /// Crime and fraud.
        Misconduct = "MISCONDUCT",
        /// Attempts to turn the model against its instructions.
        PromptAttack = "PROMPT_ATTACK",
    }

    /// How sure a filter is.
    pub enum GuardrailContentFilterConfidence {
        /// Not at all.
        None = "NONE",
        /// A little.
        Low = "LOW",
        /// Somewhat.
        Medium = "MEDIUM",
        /// Very.
        High = "HIGH",
    }

    /// How strict a filter is.
    pub enum GuardrailContentFilterStrength {
        /// It does not act.
        None = "NONE",
        /// It acts where it is very sure.
        Low = "LOW",
        /// It acts where it is somewhat sure.
        Medium = "MEDIUM",
        /// It acts where it is a little sure.
        High = "HIGH",
    }

    /// What was done about harmful content.
    pub enum GuardrailContentPolicyAction {
        /// The text or image was blocked.
        Blocked = "BLOCKED",
        /// Nothing.
        None = "NONE",
    }

    /// What was done about a word.
    pub enum GuardrailWordPolicyAction {
        /// The text was blocked.
        Blocked = "BLOCKED",
        /// Nothing.
        None = "NONE",
    }

    /// Lists of words of AWS.
    pub enum GuardrailManagedWordType {
        /// Swear words.
        Profanity = "PROFANITY",
    }

    /// What a filter of answers looks at.
    pub enum GuardrailContextualGroundingFilterType {
        /// Whether the answer is in its sources.
        Grounding = "GROUNDING",
        /// Whether the answer is about the question.
        Relevance = "RELEVANCE",
    }

    /// What was done about an answer.
    pub enum GuardrailContextualGroundingPolicyAction {
        /// It was blocked.
        Blocked = "BLOCKED",
        /// Nothing.
        None = "NONE",
    }
}
