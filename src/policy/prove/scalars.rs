//! Values of condition keys that are no texts: a few stand for all that operators on numbers, dates, addresses and the like tell apart.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::catalog::ConditionType;
use crate::policy::evaluate::condition::Operand;
use crate::policy::evaluate::scalar::{Cidr, Instant};
use crate::text::Date;

/// Representative values, and whether they stand for every value.
pub(super) struct Candidates {
    pub texts: Vec<String>,
    pub complete: bool,
}

/// Returns representatives of the values that the operands tell apart. `key_type` is that of the catalogue, if it knows the key: a
/// request then has no value of another type.
pub(super) fn candidates<'a>(
    operands: impl Iterator<Item = &'a Operand> + Clone,
    key_type: Option<ConditionType>,
) -> Candidates {
    let mut texts = Vec::new();
    let mut complete = true;
    let (mut numbers, mut instants) = (Vec::new(), Vec::new());
    for operand in operands {
        match operand {
            Operand::Number(_, limits) => numbers.extend(limits.iter().map(|limit| &**limit)),
            Operand::Date(_, limits) => instants.extend(limits.iter().copied()),
            Operand::Bool(_) => texts.extend(["true".to_owned(), "false".to_owned()]),
            Operand::Binary(values) => {
                texts.extend(values.iter().map(|bytes| base64(bytes)));
                let other = (0..=u8::MAX).find(|byte| !values.contains(&vec![*byte]));
                texts.extend(other.map(|byte| base64(&[byte])));
                complete &= other.is_some();
            }
            Operand::Address(blocks) => texts.extend(blocks.iter().flat_map(addresses)),
            Operand::Text(_) | Operand::TextIgnoringCase(_) | Operand::Arn(_) => {}
        }
    }
    match around_numbers(&numbers) {
        Some(around) => texts.extend(around),
        None => complete = false,
    }
    texts.extend(around_instants(&instants));
    match key_type {
        Some(ConditionType::Bool) => texts = vec!["true".to_owned(), "false".to_owned()],
        Some(ConditionType::IpAddress) => {
            texts.extend([Ipv4Addr::UNSPECIFIED.to_string(), Ipv6Addr::UNSPECIFIED.to_string()]);
            texts.retain(|text| text.parse::<IpAddr>().is_ok());
        }
        Some(ConditionType::Numeric) if !numbers.is_empty() => {
            texts.retain(|text| text.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit()));
        }
        Some(ConditionType::Date) if !instants.is_empty() => texts.retain(|text| Instant::parse(text).is_some()),
        _ => {
            texts.extend([Ipv4Addr::UNSPECIFIED.to_string(), Ipv6Addr::UNSPECIFIED.to_string()]);
            // Neither a number nor a date, nor anything else that an operator reads.
            texts.push("x!".to_owned());
        }
    }
    Candidates { texts, complete }
}

/// Returns the numbers, whole ones beside them, and ones right beside them; nothing if one has too many digits.
fn around_numbers(limits: &[&str]) -> Option<Vec<String>> {
    /// Digits of the numbers that are computed with, well within 128 bits.
    const DIGITS: usize = 30;
    let fraction = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let places = limits.iter().map(|limit| fraction(limit)).max().map_or(0, |longest| longest + 1);
    let mut whole_ones = Vec::new();
    let mut beside = Vec::new();
    for limit in limits {
        if limit.len() + places > DIGITS {
            return None;
        }
        let (negative, digits) = match limit.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, limit.strip_prefix('+').unwrap_or(limit)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let scaled: i128 = format!("{whole}{fraction:0<places$}").parse().ok()?;
        let scaled = if negative { -scaled } else { scaled };
        let unit = 10_i128.pow(places as u32);
        whole_ones.extend([scaled, scaled + unit, scaled - unit].map(|value| written(value, places)));
        beside.extend([scaled + 1, scaled - 1].map(|value| written(value, places)));
    }
    whole_ones.append(&mut beside);
    Some(whole_ones)
}

/// Writes a number that was multiplied by a power of ten.
fn written(scaled: i128, places: usize) -> String {
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// Returns the moments, whole seconds beside them, then milliseconds and nanoseconds.
fn around_instants(limits: &[Instant]) -> impl Iterator<Item = String> {
    const SECOND: i64 = 1_000_000_000;
    [0, SECOND, SECOND / 1_000, 1].into_iter().flat_map(move |step| {
        limits.iter().flat_map(move |limit| {
            [-step, step].map(|step| {
                let nanoseconds = i64::from(limit.nanoseconds) + step;
                iso_8601(Instant {
                    seconds: limit.seconds + nanoseconds.div_euclid(SECOND),
                    nanoseconds: nanoseconds.rem_euclid(SECOND) as u32,
                })
            })
        })
    })
}

/// Writes a moment as ISO 8601 in UTC, or in seconds where it has no year of four digits.
pub(super) fn iso_8601(instant: Instant) -> String {
    let Some(date) = Date::from_unix_seconds(instant.seconds) else { return instant.seconds.to_string() };
    let second = instant.seconds.rem_euclid(86_400);
    let fraction = match instant.nanoseconds {
        0 => String::new(),
        nanoseconds if nanoseconds % 1_000_000 == 0 => format!(".{:03}", nanoseconds / 1_000_000),
        nanoseconds => format!(".{nanoseconds:09}"),
    };
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Returns the first and the last address of a block, and those beside them.
fn addresses(block: &Cidr) -> Vec<String> {
    match block.address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shr(block.prefix).unwrap_or(0);
            let (first, last) = (address.to_bits() & !mask, address.to_bits() | mask);
            let beside = [first.checked_sub(1), last.checked_add(1)].into_iter().flatten();
            [first, last].into_iter().chain(beside).map(|bits| Ipv4Addr::from_bits(bits).to_string()).collect()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shr(block.prefix).unwrap_or(0);
            let (first, last) = (address.to_bits() & !mask, address.to_bits() | mask);
            let beside = [first.checked_sub(1), last.checked_add(1)].into_iter().flatten();
            [first, last].into_iter().chain(beside).map(|bits| Ipv6Addr::from_bits(bits).to_string()).collect()
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().chain([0, 0].iter()).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::evaluate::scalar::parse_base64;

    #[test]
    fn numbers_around_limits() {
        let around = around_numbers(&["10", "-0.5"]).expect("few digits");
        for number in ["10", "11", "9", "10.01", "9.99", "-0.5", "0.5", "-1.5", "-0.49", "-0.51"] {
            assert!(around.iter().any(|text| text == number), "{number} in {around:?}");
        }
    }

    #[test]
    fn moments_are_written_as_they_are_read() {
        for text in
            ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2027-01-31T00:00:00.000000001Z", "1969-12-31T23:59:59Z"]
        {
            let instant = Instant::parse(text).expect("a date");
            assert_eq!(iso_8601(instant), text);
        }
    }

    #[test]
    fn bytes_are_written_as_they_are_read() {
        for bytes in [&b"a"[..], b"ab", b"abc", b"abcd", &[0, 255]] {
            assert_eq!(parse_base64(&base64(bytes)).as_deref(), Some(bytes));
        }
    }
}
