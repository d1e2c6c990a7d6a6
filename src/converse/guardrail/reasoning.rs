//! Whether what was said follows from the rules of a policy.

use crate::converse::shape::{string_enums, structures, unions};

structures! {
    /// Whether what was said follows from the rules of a policy.
    pub struct GuardrailAutomatedReasoningPolicyAssessment {} optional {
        /// What was found, text by text.
        findings: Vec<GuardrailAutomatedReasoningFinding>,
    }

    /// The claims follow from the rules.
    pub struct GuardrailAutomatedReasoningValidFinding {} optional {
        /// What was said, as logic.
        translation: GuardrailAutomatedReasoningTranslation,
        /// A case in which the claims are true.
        claims_true_scenario: GuardrailAutomatedReasoningScenario,
        /// The rules that they follow from.
        supporting_rules: Vec<GuardrailAutomatedReasoningRule>,
        /// What is odd about the logic, whatever the rules.
        logic_warning: GuardrailAutomatedReasoningLogicWarning,
    }

    /// The claims contradict the rules.
    pub struct GuardrailAutomatedReasoningInvalidFinding {} optional {
        /// What was said, as logic.
        translation: GuardrailAutomatedReasoningTranslation,
        /// The rules that they contradict.
        contradicting_rules: Vec<GuardrailAutomatedReasoningRule>,
        /// What is odd about the logic, whatever the rules.
        logic_warning: GuardrailAutomatedReasoningLogicWarning,
    }

    /// The claims may be true or false: it depends on what was not said.
    pub struct GuardrailAutomatedReasoningSatisfiableFinding {} optional {
        /// What was said, as logic.
        translation: GuardrailAutomatedReasoningTranslation,
        /// A case in which the claims are true.
        claims_true_scenario: GuardrailAutomatedReasoningScenario,
        /// A case in which they are false.
        claims_false_scenario: GuardrailAutomatedReasoningScenario,
        /// What is odd about the logic, whatever the rules.
        logic_warning: GuardrailAutomatedReasoningLogicWarning,
    }

    /// Nothing follows: the premises contradict each other, or the rules do.
    pub struct GuardrailAutomatedReasoningImpossibleFinding {} optional {
        /// What was said, as logic.
        translation: GuardrailAutomatedReasoningTranslation,
        /// The rules that contradict the premises or claims.
        contradicting_rules: Vec<GuardrailAutomatedReasoningRule>,
        /// What is odd about the logic, whatever the rules.
        logic_warning: GuardrailAutomatedReasoningLogicWarning,
    }

    /// What was said can be understood in more than one way.
    pub struct GuardrailAutomatedReasoningTranslationAmbiguousFinding {} optional {
        /// The ways, at most 2.
        options: Vec<GuardrailAutomatedReasoningTranslationOption>,
        /// Cases that tell them apart, at most 2.
        difference_scenarios: Vec<GuardrailAutomatedReasoningScenario>,
    }

    /// What was said is too much, or too intricate.
    pub struct GuardrailAutomatedReasoningTooComplexFinding {}

    /// Nothing was said that the policy is about.
    pub struct GuardrailAutomatedReasoningNoTranslationsFinding {}

    /// A way to understand what was said.
    pub struct GuardrailAutomatedReasoningTranslationOption {} optional {
        /// What was said, as logic.
        translations: Vec<GuardrailAutomatedReasoningTranslation>,
    }

    /// What was said, as logic.
    pub struct GuardrailAutomatedReasoningTranslation {} optional {
        /// What is taken for granted.
        premises: Vec<GuardrailAutomatedReasoningStatement>,
        /// What is said to follow.
        claims: Vec<GuardrailAutomatedReasoningStatement>,
        /// What is taken for granted and could not be put as logic.
        untranslated_premises: Vec<GuardrailAutomatedReasoningInputTextReference>,
        /// What is said to follow and could not be put as logic.
        untranslated_claims: Vec<GuardrailAutomatedReasoningInputTextReference>,
        /// How sure this is, 0 to 1.
        confidence: f64,
    }

    /// A statement.
    pub struct GuardrailAutomatedReasoningStatement {} optional {
        /// As logic, at most 1000 characters.
        logic: String,
        /// In words, at most 1000 characters.
        natural_language: String,
    }

    /// A part of what was said.
    pub struct GuardrailAutomatedReasoningInputTextReference {} optional {
        /// The text, at most 1000 characters.
        text: String,
    }

    /// A case: what is true in it.
    pub struct GuardrailAutomatedReasoningScenario {} optional {
        /// The statements.
        statements: Vec<GuardrailAutomatedReasoningStatement>,
    }

    /// A rule of a policy.
    pub struct GuardrailAutomatedReasoningRule {} optional {
        /// Its id, 12 lower-case letters and digits.
        identifier: String,
        /// ARN of the policy's version, at most 2048 characters.
        policy_version_arn: String,
    }

    /// What is odd about the logic of what was said, whatever the rules.
    pub struct GuardrailAutomatedReasoningLogicWarning {} optional {
        /// What is odd.
        r#type: GuardrailAutomatedReasoningLogicWarningType,
        /// What is taken for granted.
        premises: Vec<GuardrailAutomatedReasoningStatement>,
        /// What is said to follow.
        claims: Vec<GuardrailAutomatedReasoningStatement>,
    }
}

unions! {
    /// What was found about a text.
    pub union GuardrailAutomatedReasoningFinding {
        /// The claims follow from the rules.
        Valid(GuardrailAutomatedReasoningValidFinding),
        /// The claims contradict the rules.
        Invalid(GuardrailAutomatedReasoningInvalidFinding),
        /// The claims may be true or false.
        Satisfiable(GuardrailAutomatedReasoningSatisfiableFinding),
        /// Nothing follows.
        Impossible(GuardrailAutomatedReasoningImpossibleFinding),
        /// It can be understood in more than one way.
        TranslationAmbiguous(GuardrailAutomatedReasoningTranslationAmbiguousFinding),
        /// It is too much, or too intricate.
        TooComplex(GuardrailAutomatedReasoningTooComplexFinding),
        /// It says nothing that the policy is about.
        NoTranslations(GuardrailAutomatedReasoningNoTranslationsFinding),
    }
}

string_enums! {
    /// What is odd about a logic.
    pub enum GuardrailAutomatedReasoningLogicWarningType {
        /// It cannot be true.
        AlwaysFalse = "ALWAYS_FALSE",
        /// It cannot be false.
        AlwaysTrue = "ALWAYS_TRUE",
    }
}
