//! Calendar dates, without a clock.

use std::fmt;

/// A day of the proleptic Gregorian calendar, in the years 0 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns `None` if the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let real = year <= 9999 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        real.then_some(Self { year, month, day })
    }

    /// Parses `YYYY-MM-DD` without anything around it.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range]
                .iter()
                .try_fold(0u16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u16::from(byte - b'0')))
        };
        Self::new(number(0..4)?, number(5..7)? as u8, number(8..10)? as u8)
    }

    /// Returns the day in UTC of a second since 1970-01-01, or `None` outside the years 0 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        // Eras of 400 years that begin on the first of March, so that the leap day comes last.
        // Source: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
        let days = seconds.div_euclid(86_400) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, month as u8, day as u8)
    }

    /// Returns the next day, or `None` after 9999-12-31.
    pub fn next_day(self) -> Option<Self> {
        let Self { year, month, day } = self;
        Self::new(year, month, day + 1)
            .or_else(|| Self::new(year, month + 1, 1))
            .or_else(|| Self::new(year.checked_add(1)?, 1, 1))
    }

    /// Returns the day before, or `None` where a year would have no four digits.
    pub fn previous_day(self) -> Option<Self> {
        let Self { year, month, day } = self;
        let last_of = |year: u16, month: u8| (28..=31).rev().find_map(|day| Self::new(year, month, day));
        match (month, day) {
            (1, 1) => last_of(year.checked_sub(1)?, 12),
            (_, 1) => last_of(year, month - 1),
            _ => Self::new(year, month, day - 1),
        }
    }

    /// Returns the number of days to another day, negative if it is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        other.number() - self.number()
    }

    /// Returns the number of days since a fixed day before the year 0. Source: https://howardhinnant.github.io/date_algorithms.html#days_from_civil
    fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        // The year 0 has a January that belongs to the March of the year before it.
        let year = i64::from(self.year) + 400 - i64::from(month <= 2);
        let month_from_march = (month + 9) % 12;
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month_from_march + 2) / 5 + day
    }

    pub fn year(self) -> u16 {
        self.year
    }

    /// From 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// From 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect(text)
    }

    #[test]
    fn reads_only_days_that_exist() {
        for good in ["2027-01-31", "2028-02-29", "2000-02-29", "0000-01-01", "9999-12-31"] {
            assert_eq!(date(good).to_string(), good);
        }
        for bad in [
            "2027-02-29",
            "1900-02-29",
            "2027-04-31",
            "2027-13-01",
            "2027-00-10",
            "2027-01-00",
            "2027-1-31",
            "27-01-31",
            "2027/01/31",
            "2027-01-31 ",
            "+027-01-31",
            "2027-01-3a",
            "",
            "２027-01-3",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn counts_days() {
        for (day, next) in [
            ("2027-01-31", "2027-02-01"),
            ("2028-02-28", "2028-02-29"),
            ("2027-02-28", "2027-03-01"),
            ("2027-12-31", "2028-01-01"),
        ] {
            assert_eq!(date(day).next_day(), Some(date(next)));
            assert!(date(day) < date(next));
        }
        assert_eq!(date("9999-12-31").next_day(), None);
    }

    #[test]
    fn reads_the_clock() {
        let at = |seconds| Date::from_unix_seconds(seconds).map(|date| date.to_string());
        assert_eq!(at(0).as_deref(), Some("1970-01-01"));
        assert_eq!(at(-1).as_deref(), Some("1969-12-31"));
        assert_eq!(at(951_782_400).as_deref(), Some("2000-02-29"));
        assert_eq!(at(4_102_444_799).as_deref(), Some("2099-12-31"));
        assert_eq!(at(i64::MAX), None);
        let mut day = date("1970-01-01");
        for n in 0..200_000i64 {
            assert_eq!(Date::from_unix_seconds(n * 86_400 + 86_399), Some(day));
            assert_eq!((date("1970-01-01").days_until(day), day.days_until(date("1970-01-01"))), (n, -n));
            day = day.next_day().expect("before the year 9999");
        }
    }
}
