//! What a guardrail found that tells of people, or should be secret.

use crate::converse::shape::{string_enums, structures};

structures! {
    /// What tells of people, or should be secret.
    pub struct GuardrailSensitiveInformationPolicyAssessment {} optional {
        /// What AWS knows to look for.
        pii_entities: Vec<GuardrailPiiEntityFilter>,
        /// What the guardrail's own patterns look for.
        regexes: Vec<GuardrailRegexFilter>,
    }

    /// Something that AWS knows to look for.
    pub struct GuardrailPiiEntityFilter {
        /// The text.
        r#match: String,
        /// What it is.
        r#type: GuardrailPiiEntityType,
        /// What was done.
        action: GuardrailSensitiveInformationPolicyAction,
    } optional {
        /// Whether it was found.
        detected: bool,
    }

    /// Something that a pattern of the guardrail looks for.
    pub struct GuardrailRegexFilter {
        /// What was done.
        action: GuardrailSensitiveInformationPolicyAction,
    } optional {
        /// The pattern's name.
        name: String,
        /// The text.
        r#match: String,
        /// The pattern.
        regex: String,
        /// Whether it was found.
        detected: bool,
    }
}

string_enums! {
    /// What was done about such a text.
    pub enum GuardrailSensitiveInformationPolicyAction {
        /// A name for what it was stands in its place.
        Anonymized = "ANONYMIZED",
        /// All of the text around it was blocked.
        Blocked = "BLOCKED",
        /// Nothing.
        None = "NONE",
    }

    /// What AWS knows to look for.
    pub enum GuardrailPiiEntityType {
        /// A postal address.
        Address = "ADDRESS",
        /// A person's age.
        Age = "AGE",
        /// The id of an access key of AWS.
        AwsAccessKey = "AWS_ACCESS_KEY",
        /// The secret of an access key of AWS.
        AwsSecretKey = "AWS_SECRET_KEY",
        /// The number of a Canadian health card.
        CaHealthNumber = "CA_HEALTH_NUMBER",
        /// A Canadian social insurance number.
        CaSocialInsuranceNumber = "CA_SOCIAL_INSURANCE_NUMBER",
        /// The verification code on a bank card.
        CreditDebitCardCvv = "CREDIT_DEBIT_CARD_CVV",
        /// The expiry date of a bank card.
        CreditDebitCardExpiry = "CREDIT_DEBIT_CARD_EXPIRY",
        /// The number of a bank card.
        CreditDebitCardNumber = "CREDIT_DEBIT_CARD_NUMBER",
        /// The number of a driving licence.
        DriverId = "DRIVER_ID",
        /// An e-mail address.
        Email = "EMAIL",
        /// An IBAN.
        InternationalBankAccountNumber = "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
        /// An IP address.
        IpAddress = "IP_ADDRESS",
        /// The number on a car.
        LicensePlate = "LICENSE_PLATE",
        /// A MAC address.
        MacAddress = "MAC_ADDRESS",
        /// A person's name.
        Name = "NAME",
        /// A password.
        Password = "PASSWORD",
        /// A telephone number.
        Phone = "PHONE",
        /// A PIN.
        Pin = "PIN",
        /// A bank's SWIFT code.
        SwiftCode = "SWIFT_CODE",
        /// A British health service number.
        UkNationalHealthServiceNumber = "UK_NATIONAL_HEALTH_SERVICE_NUMBER",
        /// A British national insurance number.
        UkNationalInsuranceNumber = "UK_NATIONAL_INSURANCE_NUMBER",
        /// A British taxpayer's number.
        UkUniqueTaxpayerReferenceNumber = "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER",
        /// A web address.
        Url = "URL",
        /// A user's name.
        Username = "USERNAME",
        /// The number of an account at a bank in the US.
        UsBankAccountNumber = "US_BANK_ACCOUNT_NUMBER",
        /// The number of a bank in the US.
        UsBankRoutingNumber = "US_BANK_ROUTING_NUMBER",
        /// A taxpayer's number in the US.
        UsIndividualTaxIdentificationNumber = "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER",
        /// The number of a passport of the US.
        UsPassportNumber = "US_PASSPORT_NUMBER",
        /// A social security number of the US.
        UsSocialSecurityNumber = "US_SOCIAL_SECURITY_NUMBER",
        /// The number of a car's chassis.
        VehicleIdentificationNumber = "VEHICLE_IDENTIFICATION_NUMBER",
    }
}
