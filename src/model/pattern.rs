//! Patterns of values. A matcher, a description and a regular expression that Java, JavaScript and Rust read alike come
//! from the same data.

use std::fmt::Write as _;

use crate::text::is_printable;

/// A set of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Class {
    /// A bit for each ASCII character.
    ascii: u128,
    /// Characters beyond ASCII: [`VISIBLE`], [`HIDDEN`].
    beyond: u8,
}

/// Letters, marks, symbols, numbers and punctuation beyond ASCII.
const VISIBLE: u8 = 1;
/// Everything else beyond ASCII: separators, invisible and unassigned characters.
const HIDDEN: u8 = 2;

/// Hidden characters, as far as a regular expression lists them.
const HIDDEN_RANGES: &str =
    r"\x80-\xA0\xAD\u061C\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\uE000-\uF8FF\uFEFF\uFFF0-\uFFFB";

/// A part of a [`Pattern`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Element {
    Text(&'static str),
    /// Characters of a class, `min` of them at least and `max` at most.
    Of {
        class: Class,
        /// Least number.
        min: u16,
        /// Greatest number; [`Pattern::UNBOUNDED`] for any.
        max: u16,
    },
}

/// Values that match a sequence of elements.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(Vec<Element>);

/// Problem of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A character that no value has at this place, counted from zero.
    Character(usize, char),
    /// Too few characters: their number, and the least.
    Few(u64, u64),
    /// Too many characters: their number, and the most.
    Many(u64, u64),
    /// Something is missing at the end.
    Unfinished,
}

/// A piece of a text that is known in part.
#[derive(Debug, Clone, Copy)]
pub enum Known<'t> {
    Text(&'t str),
    /// One character of a class or more.
    Some(Class),
}

impl Class {
    /// The printable ASCII characters.
    pub const PRINTABLE: Self = Self::of(" -~");
    /// Every character but control characters.
    pub const TEXT: Self = Self { ascii: Self::PRINTABLE.ascii, beyond: VISIBLE | HIDDEN };

    /// Creates a class from a list such as `A-Za-z0-9_.-`. A literal hyphen comes last.
    pub const fn of(list: &str) -> Self {
        let bytes = list.as_bytes();
        let mut ascii = 0;
        let mut offset = 0;
        while offset < bytes.len() {
            let first = bytes[offset];
            let last = if offset + 2 < bytes.len() && bytes[offset + 1] == b'-' { bytes[offset + 2] } else { first };
            let mut byte = first;
            while byte <= last {
                ascii |= 1u128 << byte;
                byte += 1;
            }
            offset += if last == first { 1 } else { 3 };
        }
        Self { ascii, beyond: 0 }
    }

    /// Returns the class without the listed characters.
    pub const fn without(self, list: &str) -> Self {
        Self { ascii: self.ascii & !Self::of(list).ascii, beyond: self.beyond }
    }

    /// Returns the class with visible characters beyond ASCII.
    pub const fn visible(self) -> Self {
        Self { beyond: VISIBLE, ..self }
    }

    /// Returns the class with everything beyond ASCII.
    pub const fn beyond(self) -> Self {
        Self { beyond: VISIBLE | HIDDEN, ..self }
    }

    /// Creates a class of one character, and of those beyond ASCII that no class distinguishes from it.
    fn one(character: char) -> Self {
        if character.is_ascii() {
            return Self { ascii: 1 << character as u32, beyond: 0 };
        }
        let visible = is_printable(character) && !character.is_whitespace();
        Self { ascii: 0, beyond: if visible { VISIBLE } else { HIDDEN } }
    }

    /// Returns the class with the listed characters.
    pub const fn with(self, list: &str) -> Self {
        Self { ascii: self.ascii | Self::of(list).ascii, beyond: self.beyond }
    }

    /// Returns the characters of both classes.
    pub const fn and(self, other: Self) -> Self {
        Self { ascii: self.ascii & other.ascii, beyond: self.beyond & other.beyond }
    }

    /// Returns whether a character is in the class.
    pub fn has(self, character: char) -> bool {
        match self.beyond {
            _ if character.is_ascii() => self.ascii >> (character as u32) & 1 == 1,
            0 => false,
            beyond => beyond & Self::one(character).beyond != 0,
        }
    }

    /// Returns whether a byte is an ASCII character of the class.
    pub fn has_byte(self, byte: u8) -> bool {
        byte < 128 && self.ascii >> byte & 1 == 1
    }

    fn is_empty(self) -> bool {
        self.ascii == 0 && self.beyond == 0
    }

    /// Returns the ASCII characters that the class has, or lacks.
    fn list(self, present: bool) -> impl Iterator<Item = char> {
        (0..128u8).filter(move |byte| (self.ascii >> byte & 1 == 1) == present).map(char::from)
    }

    /// Appends the class as a regular expression: `[A-Za-z0-9_.-]`.
    fn push_regex(self, out: &mut String) {
        let negated = self.beyond != 0;
        out.push_str(if negated { "[^" } else { "[" });
        let listed = if negated { !self.ascii } else { self.ascii };
        let hyphen = Self::of("-").ascii;
        let named = [Self::of("A-Z").ascii, Self::of("a-z").ascii, Self::of("0-9").ascii];
        let other = !(named[0] | named[1] | named[2] | hyphen);
        for mut rest in named.into_iter().chain([other]).map(|group| listed & group) {
            while rest != 0 {
                let first = rest.trailing_zeros();
                let run = (rest >> first).trailing_ones();
                push_escaped(out, first as u8 as char);
                let read = if run >= 4 {
                    out.push('-');
                    push_escaped(out, (first + run - 1) as u8 as char);
                    run
                } else {
                    1
                };
                rest &= !(u128::MAX >> (u128::BITS - read) << first);
            }
        }
        if self.beyond == VISIBLE {
            out.push_str(HIDDEN_RANGES);
        }
        // A hyphen is itself where no range can be read: at the end.
        if listed & hyphen != 0 {
            out.push('-');
        }
        out.push(']');
    }

    /// Describes the class for people: `letters, digits, - _ and .`.
    pub fn describe(self) -> String {
        let marks: Vec<char> = self.list(true).filter(|c| c.is_ascii_punctuation()).collect();
        let lacks: Vec<char> = Self::PRINTABLE.without("A-Za-z0-9").list(true).filter(|c| !self.has(*c)).collect();
        let alphanumeric = Self::of("A-Za-z0-9");
        if self.and(alphanumeric) == alphanumeric && marks.len() > 16 {
            let mut out = "any printable characters".to_owned();
            if self.beyond == 0 {
                out = "any printable ASCII characters".to_owned();
            }
            if !lacks.is_empty() {
                out.push_str(" but ");
                out.push_str(&spaced(&lacks));
            }
            return out;
        }
        let mut words: Vec<String> = Vec::new();
        let whole = |list: &str| self.and(Self::of(list)) == Self::of(list);
        match (whole("A-Z"), whole("a-z")) {
            (true, true) => words.push("letters".to_owned()),
            (true, false) => words.push("upper-case letters".to_owned()),
            (false, true) => words.push("lower-case letters".to_owned()),
            (false, false) => {}
        }
        if whole("0-9") {
            words.push("digits".to_owned());
        }
        if self.has(' ') {
            words.push("blanks".to_owned());
        }
        if !marks.is_empty() {
            words.push(spaced(&marks));
        }
        match words.pop() {
            Some(last) if words.is_empty() => last,
            Some(last) => format!("{} and {last}", words.join(", ")),
            None => String::new(),
        }
    }
}

/// Joins characters with blanks.
fn spaced(characters: &[char]) -> String {
    let characters = characters.iter().map(|c| if *c == ' ' { "blanks".to_owned() } else { c.to_string() });
    characters.collect::<Vec<_>>().join(" ")
}

fn push_escaped(out: &mut String, character: char) {
    match character {
        '\\' | '[' | ']' | '^' => out.extend(['\\', character]),
        _ if character.is_ascii_control() => {
            let _ = write!(out, "\\x{:02X}", character as u32);
        }
        _ => out.push(character),
    }
}

impl Pattern {
    /// The `max` of an element without one.
    pub const UNBOUNDED: u16 = u16::MAX;

    /// Creates a pattern of elements.
    pub fn new(elements: Vec<Element>) -> Self {
        Self(elements)
    }

    /// One character of a class or more.
    pub fn some(class: Class) -> Self {
        Self(vec![Element::some(class)])
    }

    /// Creates a pattern of one or more characters of a class, the first of which is in another class too.
    pub fn begins(first: Class, class: Class) -> Self {
        Self(vec![
            Element::Of { class: class.and(first), min: 1, max: 1 },
            Element::Of { class, min: 0, max: Self::UNBOUNDED },
        ])
    }

    /// Creates a pattern of `min` to `max` characters of a class.
    pub fn of(class: Class, min: u16, max: u16) -> Self {
        Self(vec![Element::Of { class, min, max }])
    }

    /// Bounds the pattern to `min` to `max` characters in all, as far as its last unbounded element can express that.
    pub fn bounded(mut self, min: u64, max: u64) -> Self {
        let many = |element: &Element| matches!(element, Element::Of { max: Self::UNBOUNDED, .. });
        let Some(index) = self.0.iter().rposition(many) else { return self };
        let (mut least, mut most) = (0, Some(0));
        for element in self.0[..index].iter().chain(&self.0[index + 1..]) {
            let (low, high) = element.length();
            least += low;
            most = most.zip(high).map(|(most, high)| most + high);
        }
        let Element::Of { class, min: own, .. } = self.0[index] else { return self };
        let low = most.map_or(0, |most| min.saturating_sub(most)).max(u64::from(own));
        let high = max.saturating_sub(least).min(u64::from(Self::UNBOUNDED));
        self.0[index] = Element::Of { class, min: low.min(high) as u16, max: high as u16 };
        self
    }

    /// Bounds the pattern to `max` characters, as far as one element can express that.
    pub fn within(self, max: u64) -> Self {
        self.bounded(0, max)
    }

    /// Returns how many characters a value has at least and, if there is a bound, at most.
    pub fn lengths(&self) -> (u64, Option<u64>) {
        let add = |(low, high): (u64, Option<u64>), element: &Element| {
            let (min, max) = element.length();
            (low + min, high.zip(max).map(|(high, max)| high + max))
        };
        self.0.iter().fold((0, Some(0)), add)
    }

    /// Returns the index of the first character that no value has there, if there is one.
    pub fn stuck_at(&self, text: &str) -> Option<usize> {
        let mut states: Vec<(usize, usize)> = Vec::new();
        self.reach(&mut states, 0, 0);
        for (at, character) in text.chars().enumerate() {
            let mut next = Vec::new();
            states.iter().for_each(|state| self.step(&mut next, *state, Class::one(character)));
            if next.is_empty() {
                return Some(at);
            }
            states = next;
        }
        None
    }

    /// Returns the problem of a value, if it has one.
    pub fn problem(&self, value: &str) -> Option<Problem> {
        let length = value.chars().count() as u64;
        let (least, most) = self.lengths();
        // A wrong character is wrong whatever the length.
        let unbounded = Self(self.0.iter().map(|element| element.unbounded()).collect());
        if let Some(at) = unbounded.stuck_at(value) {
            return value.chars().nth(at).map(|character| Problem::Character(at, character));
        }
        if length < least {
            return Some(Problem::Few(length, least));
        }
        if let Some(most) = most.filter(|most| length > *most) {
            return Some(Problem::Many(length, most));
        }
        if self.matches(value) {
            return None;
        }
        let stuck = self.stuck_at(value).and_then(|at| Some(Problem::Character(at, value.chars().nth(at)?)));
        Some(stuck.unwrap_or(Problem::Unfinished))
    }

    /// Returns whether a value matches.
    pub fn matches(&self, value: &str) -> bool {
        self.can_match([Known::Text(value)])
    }

    /// Returns whether a text that is known in part may match.
    pub fn can_match<'t>(&self, pieces: impl IntoIterator<Item = Known<'t>>) -> bool {
        // A state is an element and how much of it was read: bytes of a text, characters of a class.
        let mut states: Vec<(usize, usize)> = Vec::new();
        self.reach(&mut states, 0, 0);
        for piece in pieces {
            match piece {
                Known::Some(class) => {
                    let mut next = Vec::new();
                    states.iter().for_each(|state| self.step(&mut next, *state, class));
                    // As many more as there are states to be found.
                    let mut at = 0;
                    while let Some(state) = next.get(at).copied() {
                        self.step(&mut next, state, class);
                        at += 1;
                    }
                    states = next;
                }
                Known::Text(text) => {
                    for character in text.chars() {
                        let mut next = Vec::new();
                        states.iter().for_each(|state| self.step(&mut next, *state, Class::one(character)));
                        if next.is_empty() {
                            return false;
                        }
                        states = next;
                    }
                }
            }
        }
        states.iter().any(|(at, _)| *at == self.0.len())
    }

    /// Adds the states after one character of a class.
    fn step(&self, next: &mut Vec<(usize, usize)>, (at, read): (usize, usize), within: Class) {
        match self.0.get(at) {
            Some(Element::Text(text)) => {
                if let Some(character) = text[read..].chars().next().filter(|character| within.has(*character)) {
                    self.reach(next, at, read + character.len_utf8());
                }
            }
            Some(Element::Of { class, max, .. })
                if !class.and(within).is_empty() && (*max == Self::UNBOUNDED || read < usize::from(*max)) =>
            {
                self.reach(next, at, read + 1);
            }
            Some(Element::Of { .. }) | None => {}
        }
    }

    /// Adds a state, and those reachable from it without a character.
    fn reach(&self, states: &mut Vec<(usize, usize)>, at: usize, read: usize) {
        let (state, done) = match self.0.get(at) {
            None => ((at, 0), false),
            Some(Element::Text(text)) if read == text.len() => return self.reach(states, at + 1, 0),
            Some(Element::Text(_)) => ((at, read), false),
            Some(Element::Of { min, max, .. }) => {
                let capped = if *max == Self::UNBOUNDED { read.min(usize::from(*min)) } else { read };
                ((at, capped), capped >= usize::from(*min))
            }
        };
        if !states.contains(&state) {
            states.push(state);
            if done {
                self.reach(states, at + 1, 0);
            }
        }
    }

    /// Returns the pattern of values that match both, if there are any and a pattern can express them.
    pub fn and(&self, other: &Self) -> Option<Self> {
        if self == other {
            return Some(self.clone());
        }
        match (self.0.as_slice(), other.0.as_slice()) {
            (elements, [Element::Of { class, min, max }]) | ([Element::Of { class, min, max }], elements) => {
                let within = elements.iter().map(|element| element.within(*class)).collect::<Option<Vec<_>>>()?;
                Self(within).narrowed(*min, *max)
            }
            (
                [Element::Of { class: first, min: 1, max: 1 }, Element::Of { class: rest, min: 0, max: one }],
                [Element::Of { class: other, min: 1, max: 1 }, Element::Of { class: others, min: 0, max: two }],
            ) => {
                let first = Element::Of { class: first.and(*other), min: 1, max: 1 };
                let rest = Element::Of { class: rest.and(*others), min: 0, max: *one.min(two) };
                (!first.is_empty()).then(|| Self(vec![first, rest]))
            }
            _ => None,
        }
    }

    /// Returns the pattern of its values of `min` to `max` characters, as far as its elements can express that.
    fn narrowed(mut self, min: u16, max: u16) -> Option<Self> {
        let (min, max) = (u64::from(min), if max == Self::UNBOUNDED { u64::MAX } else { u64::from(max) });
        if let [Element::Of { class, min: low, max: high }] = self.0.as_slice() {
            let low = min.max(u64::from(*low));
            let high = max.min(u64::from(*high));
            return (low <= high).then(|| Self::of(*class, low as u16, high as u16));
        }
        let (least, most) = self.lengths();
        if least > max || most.is_some_and(|most| most < min) {
            return None;
        }
        if let [Element::Of { min: 1, max: 1, .. }, Element::Of { class, min: low, max: high }] = self.0.as_slice() {
            let low = min.saturating_sub(1).max(u64::from(*low)) as u16;
            let high = (max - 1).min(u64::from(*high)) as u16;
            self.0[1] = Element::Of { class: *class, min: low, max: high };
            return (low <= high).then_some(self);
        }
        Some(self.bounded(min, max))
    }

    /// Returns the pattern as a regular expression for a whole value.
    pub fn regex(&self) -> String {
        let mut out = "^".to_owned();
        for element in &self.0 {
            match element {
                Element::Text(text) => {
                    for character in text.chars() {
                        // Nothing else: an escape that is none is read in several ways.
                        if "\\^$.|?*+()[]{}".contains(character) {
                            out.push('\\');
                        }
                        out.push(character);
                    }
                }
                Element::Of { class, min, max } => {
                    class.push_regex(&mut out);
                    match (*min, *max) {
                        (1, 1) => {}
                        (0, Self::UNBOUNDED) => out.push('*'),
                        (1, Self::UNBOUNDED) => out.push('+'),
                        (min, max) if min == max => {
                            let _ = write!(out, "{{{min}}}");
                        }
                        (min, Self::UNBOUNDED) => {
                            let _ = write!(out, "{{{min},}}");
                        }
                        (min, max) => {
                            let _ = write!(out, "{{{min},{max}}}");
                        }
                    }
                }
            }
        }
        out.push('$');
        out
    }

    /// Returns the class of all characters of a value, if there is one (the first may be in a smaller one).
    pub fn characters(&self) -> Option<Class> {
        match self.0.as_slice() {
            [Element::Of { class, .. }] => Some(*class),
            [Element::Of { min: 1, max: 1, .. }, Element::Of { class, .. }] => Some(*class),
            _ => None,
        }
    }

    /// Returns the characters of the class that cannot come first.
    pub fn not_first(&self) -> Vec<char> {
        match self.0.as_slice() {
            [Element::Of { class: first, max: 1, .. }, Element::Of { class, .. }] => {
                class.list(true).filter(|character| !first.has(*character)).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Element {
    /// One character of a class or more.
    pub const fn some(class: Class) -> Self {
        Self::Of { class, min: 1, max: Pattern::UNBOUNDED }
    }

    /// How many characters it has at least and, if there is a bound, at most.
    fn length(self) -> (u64, Option<u64>) {
        match self {
            Self::Text(text) => {
                let length = text.chars().count() as u64;
                (length, Some(length))
            }
            Self::Of { min, max, .. } => (min.into(), (max != Pattern::UNBOUNDED).then_some(max.into())),
        }
    }

    /// Returns the element without an upper bound, unless it is one character.
    fn unbounded(self) -> Self {
        match self {
            Self::Of { class, min, max } if max > 1 => Self::Of { class, min: min.min(1), max: Pattern::UNBOUNDED },
            _ => self,
        }
    }

    fn is_empty(self) -> bool {
        matches!(self, Self::Of { class, min: 1.., .. } if class.is_empty())
    }

    /// Returns the element restricted to a class, if anything is left.
    fn within(self, within: Class) -> Option<Self> {
        match self {
            Self::Text(text) => text.chars().all(|character| within.has(character)).then_some(self),
            Self::Of { class, min, max } => {
                let class = class.and(within);
                (min == 0 || !class.is_empty()).then_some(Self::Of { class, min, max })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Class = Class::of("A-Za-z0-9_.-");

    fn arn() -> Pattern {
        Pattern::new(vec![
            Element::Text("arn:aws"),
            Element::Of { class: Class::of("a-z-"), min: 0, max: Pattern::UNBOUNDED },
            Element::Text(":sqs:"),
            Element::Of { class: Class::of("0-9"), min: 12, max: 12 },
            Element::Text(":"),
            Element::some(NAME),
        ])
    }

    #[test]
    fn expressions_are_plain() {
        for (pattern, expected) in [
            (Pattern::some(NAME), "^[A-Za-z0-9._-]+$"),
            (Pattern::some(Class::TEXT), r"^[^\x00-\x1F\x7F]+$"),
            (Pattern::some(Class::TEXT.without("{}")), r"^[^\x00-\x1F{}\x7F]+$"),
            (Pattern::some(Class::of("[]^-")), r"^[\[\]\^-]+$"),
            (Pattern::begins(Class::of("a-z"), Class::of("a-z/")), "^[a-z][a-z/]*$"),
            (arn(), "^arn:aws[a-z-]*:sqs:[0-9]{12}:[A-Za-z0-9._-]+$"),
        ] {
            assert_eq!(pattern.regex(), expected);
        }
    }

    #[test]
    fn a_value_is_matched_as_a_whole() {
        for (value, fits) in [
            ("arn:aws:sqs:123456789012:jobs", true),
            ("arn:aws-us-gov:sqs:123456789012:a.b-c", true),
            ("arn:aws:sqs:12345678901:jobs", false),
            ("arn:aws:sqs:1234567890123:jobs", false),
            ("arn:aws:sns:123456789012:jobs", false),
            ("arn:aws:sqs:123456789012:", false),
            ("arn:aws:sqs:123456789012:jobs*", false),
            ("xarn:aws:sqs:123456789012:jobs", false),
            ("", false),
        ] {
            assert_eq!(arn().matches(value), fits, "{value}");
        }
        let name = Pattern::begins(NAME, Class::of("A-Za-z0-9_./-"));
        for (value, fits) in [("a", true), ("a/b", true), ("/a", false), ("", false), ("ä", false), ("a\n", false)] {
            assert_eq!(name.matches(value), fits, "{value}");
        }
    }

    #[test]
    fn pieces_that_are_not_known_have_a_class() {
        let can = |pieces: &[Known<'_>]| arn().can_match(pieces.iter().copied());
        let text = Known::Text;
        let (any, name) = (Known::Some(Class::TEXT), Known::Some(NAME));
        assert!(can(&[text("arn:aws:sqs:"), name, text(":jobs")]));
        assert!(can(&[any, text("9012:jobs")]));
        assert!(can(&[text("arn:aws:sqs:123456789012:jobs-"), name]));
        assert!(can(&[text("arn:"), any]));
        assert!(can(&[any]));
        assert!(!can(&[text("arn:aws:sqs:123456789012"), name]), "a name has no colon");
        assert!(!can(&[name, text(":jobs")]));
        assert!(!can(&[text("arn:aws:sqs:123456789012:jobs"), text(""), name, text("*")]));
        assert!(!can(&[text("arn:aws:sns:"), any]));
        assert!(!can(&[any, text("*")]));
        assert!(!can(&[text("arn:aws:sqs:123456789012:"), Known::Some(Class::of("*"))]));
    }

    #[test]
    fn two_patterns_leave_what_both_take() {
        let lower = Pattern::some(Class::of("a-z"));
        assert_eq!(Pattern::some(NAME).and(&lower), Some(lower.clone()));
        assert_eq!(Pattern::some(NAME).and(&arn()), None, "a name has no colons");
        assert_eq!(arn().and(&arn()), Some(arn()));
        let text = Pattern::some(Class::TEXT);
        assert_eq!(text.and(&arn()), Some(arn()));
        assert_eq!(arn().and(&text), Some(arn()));
        assert_eq!(lower.and(&Pattern::some(Class::of("0-9"))), None);
        let path = Pattern::begins(NAME, Class::of("A-Za-z0-9_./-"));
        assert_eq!(path.and(&lower).map(|pattern| pattern.regex()).as_deref(), Some("^[a-z][a-z]*$"));
        assert_eq!(path.and(&path), Some(path.clone()));
        let other = Pattern::begins(Class::of("a-z"), Class::of("a-z/"));
        assert_eq!(path.and(&other).map(|pattern| pattern.regex()).as_deref(), Some("^[a-z][a-z/]*$"));
        assert_eq!(path.and(&arn()), None);
    }

    #[test]
    fn lengths_are_bounded_where_one_element_can_say_it() {
        let text = Pattern::some(NAME).bounded(3, 255);
        assert_eq!(text.regex(), "^[A-Za-z0-9._-]{3,255}$");
        assert_eq!(text.lengths(), (3, Some(255)));
        let begins = Pattern::begins(Class::of("a-z"), NAME).bounded(1, 50);
        assert_eq!(begins.regex(), "^[a-z][A-Za-z0-9._-]{0,49}$");
        assert_eq!(
            begins.and(&Pattern::of(NAME, 3, 10)).map(|pattern| pattern.regex()).as_deref(),
            Some("^[a-z][A-Za-z0-9._-]{2,9}$")
        );
        assert_eq!(Pattern::of(NAME, 1, 9).and(&Pattern::of(NAME, 3, 20)), Some(Pattern::of(NAME, 3, 9)));
        assert_eq!(Pattern::of(NAME, 1, 2).and(&Pattern::of(NAME, 3, 20)), None, "no length is right for both");
        assert_eq!(arn().and(&Pattern::of(Class::TEXT, 1, 20)), None, "an ARN is longer");
        assert_eq!(Pattern::some(NAME).within(4), Pattern::of(NAME, 1, 4));
    }

    #[test]
    fn a_problem_is_a_character_or_a_length() {
        let name = Pattern::some(NAME).bounded(3, 5);
        for (value, problem) in [
            ("abc", None),
            ("a/bcdefgh", Some(Problem::Character(1, '/'))),
            ("ab", Some(Problem::Few(2, 3))),
            ("", Some(Problem::Few(0, 3))),
            ("abcdef", Some(Problem::Many(6, 5))),
        ] {
            assert_eq!(name.problem(value), problem, "{value}");
        }
        let mail = Pattern::new(vec![
            Element::some(Class::of("!-~").visible()),
            Element::Text("@"),
            Element::some(Class::of("!-~").visible()),
        ]);
        for (value, problem) in [
            ("a@b", None),
            ("é@例え.jp", None),
            ("nobody", Some(Problem::Unfinished)),
            ("a b@c", Some(Problem::Character(1, ' '))),
            ("a@\u{a0}", Some(Problem::Character(2, '\u{a0}'))),
        ] {
            assert_eq!(mail.problem(value), problem, "{value}");
        }
    }

    #[test]
    fn what_is_hidden_is_not_visible() {
        let class = Class::of("!-~").visible();
        for character in ['a', 'é', '漢', '\u{301}', '€', '🙂'] {
            assert!(class.has(character), "{character:?}");
        }
        for character in [' ', '\n', '\u{a0}', '\u{2003}', '\u{200b}', '\u{3000}', '\u{feff}', '\u{85}'] {
            assert!(!class.has(character), "{character:?}");
        }
    }

    #[test]
    fn classes_have_words() {
        for (class, words) in [
            (NAME, "letters, digits and - . _"),
            (Class::of("a-z"), "lower-case letters"),
            (Class::of("0-9"), "digits"),
            (Class::of("A-Za-z0-9 "), "letters, digits and blanks"),
            (Class::TEXT.without("{}"), "any printable characters but { }"),
            (Class::PRINTABLE.without("*? "), "any printable ASCII characters but blanks * ?"),
        ] {
            assert_eq!(class.describe(), words);
        }
    }
}
