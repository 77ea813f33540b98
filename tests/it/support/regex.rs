//! A matcher for the regular expressions of parameters: texts, classes, and how often. It shares nothing with the compiler.

/// Whether a whole value matches.
///
/// # Panics
/// If the expression has anything that is not read alike by Java, JavaScript and Rust.
pub fn matches(expression: &str, value: &str) -> bool {
    let inner = expression.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let inner = inner.unwrap_or_else(|| panic!("{expression} is for a part of a value"));
    let parts = parts(inner);
    let value: Vec<char> = value.chars().collect();
    from(&parts, &value)
}

struct Part {
    /// Ranges, and whether they are what it is not.
    ranges: Vec<(char, char)>,
    negated: bool,
    min: usize,
    max: usize,
}

fn parts(text: &str) -> Vec<Part> {
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut out = Vec::new();
    while at < characters.len() {
        let (mut ranges, mut negated) = (Vec::new(), false);
        match characters[at] {
            '[' => {
                at += 1;
                negated = characters[at] == '^';
                at += usize::from(negated);
                while characters[at] != ']' {
                    assert!(characters[at] != '[', "{text}: a class in a class");
                    let first = character(&characters, &mut at);
                    if characters[at] == '-' && characters[at + 1] != ']' {
                        at += 1;
                        ranges.push((first, character(&characters, &mut at)));
                    } else {
                        ranges.push((first, first));
                    }
                }
                at += 1;
            }
            '(' | ')' | '|' | '.' | '^' | '$' => panic!("{text}: not plain"),
            _ => {
                let one = character(&characters, &mut at);
                ranges.push((one, one));
            }
        }
        let (min, max) = match characters.get(at) {
            Some('+') => (1, usize::MAX),
            Some('*') => (0, usize::MAX),
            Some('{') => {
                let close = at + characters[at..].iter().position(|it| *it == '}').expect("closed");
                let inner: String = characters[at + 1..close].iter().collect();
                at = close;
                let number = |text: &str| text.parse::<usize>().expect("a number");
                match inner.split_once(',') {
                    None => (number(&inner), number(&inner)),
                    Some((min, "")) => (number(min), usize::MAX),
                    Some((min, max)) => (number(min), number(max)),
                }
            }
            _ => {
                out.push(Part { ranges, negated, min: 1, max: 1 });
                continue;
            }
        };
        at += 1;
        out.push(Part { ranges, negated, min, max });
    }
    out
}

fn character(characters: &[char], at: &mut usize) -> char {
    let first = characters[*at];
    *at += 1;
    if first != '\\' {
        return first;
    }
    let escaped = characters[*at];
    *at += 1;
    if escaped == 'x' {
        let digits: String = characters[*at..*at + 2].iter().collect();
        *at += 2;
        return char::from_u32(u32::from_str_radix(&digits, 16).expect("two digits")).expect("a character");
    }
    if escaped == 'u' {
        let digits: String = characters[*at..*at + 4].iter().collect();
        *at += 4;
        return char::from_u32(u32::from_str_radix(&digits, 16).expect("four digits")).expect("a character");
    }
    assert!("\\[]^.$|?*+(){}/".contains(escaped), "\\{escaped} is not read alike everywhere");
    escaped
}

fn from(parts: &[Part], value: &[char]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return value.is_empty() };
    let fits = |it: &char| first.ranges.iter().any(|(low, high)| low <= it && it <= high) != first.negated;
    let most = value.iter().take_while(|it| fits(it)).count().min(first.max);
    (first.min..=most).rev().any(|taken| from(rest, &value[taken..]))
}
