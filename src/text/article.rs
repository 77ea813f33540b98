//! The indefinite article.

/// Returns a noun with its indefinite article: `a table`, `an index`, `an SQS queue`.
pub fn with_article(noun: &str) -> String {
    let word = noun.split([' ', '-']).next().unwrap_or(noun);
    let spelled =
        word.len() > 1 && word.chars().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit());
    // Initialisms are read letter by letter, so the sound of the letter's name counts.
    let vowels = if spelled { "AEFHILMNORSX" } else { "AEIOaeio" };
    let article = if word.starts_with(|first| vowels.contains(first)) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::with_article;

    #[test]
    fn sounds_count() {
        for noun in ["index", "SQS queue", "HTTP API", "AWS IoT topic", "Aurora cluster", "S3 bucket", "iot_topic"] {
            assert_eq!(with_article(noun), format!("an {noun}"));
        }
        for noun in ["table", "KMS key", "user_pool", "DynamoDB table", "grant"] {
            assert_eq!(with_article(noun), format!("a {noun}"));
        }
    }
}
