//! Patterns of values: a regular expression that Java, JavaScript and Rust read alike, its matcher and its words come from
//! the same data.

use std::fmt::Write as _;

/// A set of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Class {
    /// A bit for each ASCII character.
    ascii: u128,
    /// Whether every character beyond ASCII is in it.
    beyond: bool,
}

/// A part of a [`Pattern`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Element {
    /// This text.
    Text(&'static str),
    /// Characters of a class, `min` of them at least and `max` at most.
    Of {
        /// The class.
        class: Class,
        /// At least so many.
        min: u16,
        /// At most so many; [`Pattern::UNBOUNDED`] for any number.
        max: u16,
    },
}

/// The values that are right somewhere, as a sequence of elements.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(Vec<Element>);

/// A piece of a text of which not all is known.
#[derive(Debug, Clone, Copy)]
pub enum Known<'t> {
    /// This text.
    Text(&'t str),
    /// One character of a class or more.
    Some(Class),
}

impl Class {
    /// The printable ASCII characters.
    pub const PRINTABLE: Self = Self::of(" -~");
    /// Every character but control characters.
    pub const TEXT: Self = Self { ascii: Self::PRINTABLE.ascii, beyond: true };

    /// The characters that are listed: `A-Za-z0-9_.-`. A hyphen that is meant stands last.
    pub const fn of(list: &str) -> Self {
        let bytes = list.as_bytes();
        let mut ascii = 0;
        let mut at = 0;
        while at < bytes.len() {
            let first = bytes[at];
            let last = if at + 2 < bytes.len() && bytes[at + 1] == b'-' { bytes[at + 2] } else { first };
            let mut byte = first;
            while byte <= last {
                ascii |= 1u128 << byte;
                byte += 1;
            }
            at += if last == first { 1 } else { 3 };
        }
        Self { ascii, beyond: false }
    }

    /// This class without the characters that are listed.
    pub const fn without(self, list: &str) -> Self {
        Self { ascii: self.ascii & !Self::of(list).ascii, beyond: self.beyond }
    }

    /// One character; every other beyond ASCII too if it is not of ASCII, which no class tells apart.
    const fn one(character: char) -> Self {
        if character.is_ascii() {
            Self { ascii: 1 << character as u32, beyond: false }
        } else {
            Self { ascii: 0, beyond: true }
        }
    }

    /// This class and the characters that are listed.
    pub const fn with(self, list: &str) -> Self {
        Self { ascii: self.ascii | Self::of(list).ascii, beyond: self.beyond }
    }

    /// The characters of both.
    pub const fn and(self, other: Self) -> Self {
        Self { ascii: self.ascii & other.ascii, beyond: self.beyond && other.beyond }
    }

    /// Whether a character is in it.
    pub fn has(self, character: char) -> bool {
        if character.is_ascii() { self.ascii >> (character as u32) & 1 == 1 } else { self.beyond }
    }

    fn is_empty(self) -> bool {
        self.ascii == 0 && !self.beyond
    }

    /// The ASCII characters of it, or those that it lacks.
    fn list(self, present: bool) -> impl Iterator<Item = char> {
        (0..128u8).filter(move |byte| (self.ascii >> byte & 1 == 1) == present).map(char::from)
    }

    /// As a class of a regular expression: `[A-Za-z0-9_.-]`.
    fn push_regex(self, out: &mut String) {
        out.push_str(if self.beyond { "[^" } else { "[" });
        // A hyphen is itself where no range can be read: at the end.
        let characters: Vec<char> = self.list(!self.beyond).collect();
        let mut listed: Vec<char> = characters.iter().copied().filter(|character| *character != '-').collect();
        listed.sort_by_key(|character| sort(*character));
        let mut rest = listed.as_slice();
        while let Some(first) = rest.first() {
            let next = |(it, at): &(&char, u32)| **it as u32 == *first as u32 + at && sort(**it) == sort(*first);
            let run = rest.iter().zip(0..).take_while(next).count();
            push_escaped(out, *first);
            if run >= 4 {
                out.push('-');
                push_escaped(out, rest[run - 1]);
                rest = &rest[run..];
            } else {
                rest = &rest[1..];
            }
        }
        if characters.len() > listed.len() {
            out.push('-');
        }
        out.push(']');
    }

    /// For people: `letters, digits, - _ and .`.
    pub fn words(self) -> String {
        let marks: Vec<char> = self.list(true).filter(|c| c.is_ascii_punctuation()).collect();
        let lacks: Vec<char> = Self::PRINTABLE.without("A-Za-z0-9").list(true).filter(|c| !self.has(*c)).collect();
        let alphanumeric = Self::of("A-Za-z0-9");
        if self.and(alphanumeric) == alphanumeric && marks.len() > 16 {
            let mut out = "any printable characters".to_owned();
            if !self.beyond {
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

/// The characters, a blank between two.
fn spaced(characters: &[char]) -> String {
    let characters = characters.iter().map(|it| if *it == ' ' { "blanks".to_owned() } else { it.to_string() });
    characters.collect::<Vec<_>>().join(" ")
}

/// Letters stand before digits, and those before everything else.
fn sort(character: char) -> u8 {
    match character {
        'A'..='Z' => 0,
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 3,
    }
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

    /// A pattern of these elements.
    pub fn new(elements: Vec<Element>) -> Self {
        Self(elements)
    }

    /// One character of a class or more.
    pub fn some(class: Class) -> Self {
        Self(vec![Element::some(class)])
    }

    /// One character of a class or more, of which the first is in another class too.
    pub fn begins(first: Class, class: Class) -> Self {
        Self(vec![
            Element::Of { class: class.and(first), min: 1, max: 1 },
            Element::Of { class, min: 0, max: Self::UNBOUNDED },
        ])
    }

    /// Whether a value is right.
    pub fn matches(&self, value: &str) -> bool {
        self.can_match([Known::Text(value)])
    }

    /// Whether a text can be right of which some pieces are not known.
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

    /// Adds the states behind one character of a class.
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

    /// Adds a state and those that nothing has to be read for.
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

    /// What both take; none if that is nothing, or no such sequence.
    pub fn and(&self, other: &Self) -> Option<Self> {
        if self == other {
            return Some(self.clone());
        }
        match (self.0.as_slice(), other.0.as_slice()) {
            (elements, [Element::Of { class, min: 1, max: Self::UNBOUNDED }])
            | ([Element::Of { class, min: 1, max: Self::UNBOUNDED }], elements) => {
                elements.iter().map(|element| element.within(*class)).collect::<Option<Vec<_>>>().map(Self)
            }
            ([first, rest], [other, others]) => {
                let (Element::Of { class, min: 1, max: 1 }, Element::Of { class: more, .. }) = (other, others) else {
                    return None;
                };
                let (Element::Of { min: 1, max: 1, .. }, Element::Of { min: 0, max: Self::UNBOUNDED, .. }) =
                    (first, rest)
                else {
                    return None;
                };
                let same = matches!(others, Element::Of { min: 0, max: Self::UNBOUNDED, .. });
                same.then(|| Some(Self(vec![first.within(*class)?, rest.within(*more)?]))).flatten()
            }
            _ => None,
        }
    }

    /// As a regular expression for a whole value.
    pub fn regex(&self) -> String {
        let mut out = "^".to_owned();
        for element in &self.0 {
            match element {
                Element::Text(text) => {
                    for character in text.chars() {
                        if !(character.is_ascii_alphanumeric() || "-_:/ ,".contains(character)) {
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

    /// What a value consists of, if that is characters of one class (the first may be in a smaller one).
    pub fn characters(&self) -> Option<Class> {
        match self.0.as_slice() {
            [Element::Of { class, .. }] => Some(*class),
            [Element::Of { min: 1, max: 1, .. }, Element::Of { class, .. }] => Some(*class),
            _ => None,
        }
    }

    /// The characters that its first one cannot be though others can.
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

    /// The part of it that is made of the characters of a class; none if nothing is left.
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
        assert_eq!(path.and(&lower).map(|it| it.regex()).as_deref(), Some("^[a-z][a-z]*$"));
        assert_eq!(path.and(&path), Some(path.clone()));
        let other = Pattern::begins(Class::of("a-z"), Class::of("a-z/"));
        assert_eq!(path.and(&other).map(|it| it.regex()).as_deref(), Some("^[a-z][a-z/]*$"));
        assert_eq!(path.and(&arn()), None);
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
            assert_eq!(class.words(), words);
        }
    }
}
