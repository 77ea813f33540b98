//! From string tokens to strings: escapes and placeholders.

use std::borrow::Cow;
use std::ops::Range;

use super::{Checker, Symbol};
use crate::catalog::kind::Kind;
use crate::diagnostic::{Diagnostic, codes::names as code, did_you_mean};
use crate::model::pattern::{Known, Problem};
use crate::model::position::{Literal, Position, Use, name_in_arn};
use crate::model::{Piece, Spanned, Str, Var};
use crate::syntax::is_refused;
use crate::text::{Loc, Span, printable};

impl<'s> Checker<'s> {
    /// Returns a string in which braces mean nothing: a reason, a description, a message.
    pub fn plain(&self, loc: Loc) -> Cow<'s, str> {
        unescape(unquote(self.slice(loc)))
    }

    /// Like [`Self::plain`] for strings that need no escapes, as a slice of the text.
    pub fn raw(&self, loc: Loc) -> &'s str {
        unquote(self.slice(loc))
    }

    /// Like [`Self::plain`] for what a deployer reads, where two braces would be a placeholder and are reported.
    pub fn written(&mut self, loc: Loc) -> Cow<'s, str> {
        let text = self.plain(loc);
        self.report_placeholder(loc, &text);
        text
    }

    /// Reports two braces side by side in a text that a deployer reads.
    pub fn report_placeholder(&mut self, loc: Loc, text: &str) {
        if text.contains("{{") {
            self.report(
                Diagnostic::new(
                    &code::STRAY_BRACE,
                    loc,
                    "this text has two braces side by side",
                    "a placeholder to deployers",
                )
                .note("the output marks with two braces what is known only when the app is deployed")
                .help("put a blank between them: { {"),
            );
        }
    }

    /// Reads the name of an attribute of an item. In a policy braces would be part of a variable.
    pub fn attribute_name(&mut self, loc: Loc) -> &'s str {
        let text = self.raw(loc);
        if text.is_empty() || text.contains(['{', '}', '\\']) {
            self.report(
                Diagnostic::new(
                    &code::BAD_VALUE,
                    loc,
                    format!("`{}` cannot be the name of an attribute", printable(text, &[])),
                    "not in a policy",
                )
                .note(
                    "in an IAM policy braces belong to variables, and nothing is escaped: another attribute would be meant",
                )
                .help("name an attribute without braces and backslashes"),
            );
        } else {
            self.report_refused_by_iam([text].into_iter(), loc);
        }
        text
    }

    /// Reports a character that IAM accepts in no policy, and returns whether there is one.
    fn report_refused_by_iam<'t>(&mut self, literals: impl Iterator<Item = &'t str>, loc: Loc) -> bool {
        let literals = literals.filter(|part| !part.is_ascii());
        let letter = literals.flat_map(str::chars).find(|letter| *letter > '\u{ff}' && !is_refused(*letter));
        let Some(letter) = letter else { return false };
        let message = format!("IAM accepts no policy with `{letter}` in it");
        self.report(
            Diagnostic::new(&code::CHARACTER_IAM_REFUSES, loc, message, "refused at deployment")
                .note("a policy consists of the characters of Latin-1, U+0020 to U+00FF; `?` and `*` are no way out, since they match more")
                .help("use a name of letters without accents, digits and `-`"),
        );
        true
    }

    /// Reads a string with placeholders, used for `position` of the declaration `of` (which may be empty). Reports what
    /// the position does not take, and notes the uses of parameters.
    pub fn string(&mut self, loc: Loc, position: Position, of: &'s str) -> Str<'s> {
        let text = unquote(self.slice(loc));
        let mut pieces = Vec::new();
        let offset = loc.span.start + 1;
        let place = |range: Range<usize>| Loc {
            file: loc.file,
            span: Span::new(offset + range.start as u32, offset + range.end as u32),
        };
        let mut complete = true;
        let others = if text.contains('{') { least_length(text) } else { 0 };
        for part in string_parts(text) {
            match part {
                StringPart::Text(range) => pieces.push(Piece::Lit(unescape(&text[range]))),
                StringPart::Dynamic => {
                    self.report_dynamic(loc, position, of);
                    pieces.push(Piece::Lit(text.into()));
                    return Str { pieces, loc };
                }
                StringPart::Placeholder(range) => {
                    let outer = range.start - 1..range.end + 1;
                    // The slash before the name of a parameter of Systems Manager is none of its ARN.
                    let slash = matches!(position, Position::Name(kind) if kind.word == "parameter");
                    let before = if slash { text.strip_prefix('/').map_or(0, |_| 1) } else { 0 };
                    let others = others.saturating_sub(1);
                    let sides = (outer.start > before, outer.end < text.len());
                    let piece = self.placeholder(&text[range], place(outer), position, |_| Use {
                        position,
                        before: sides.0,
                        behind: sides.1,
                        others,
                        of,
                        loc,
                    });
                    complete &= piece.is_some();
                    pieces.extend(piece);
                }
                StringPart::Stray(at) => {
                    complete = false;
                    self.report_stray_brace(place(at..at + 1));
                }
            }
        }
        let string = Str { pieces: merge_literals(pieces), loc };
        if complete {
            self.check_literal(&string, position, of);
        }
        string
    }

    /// Reports what a position does not take, as far as the text is known.
    fn check_literal(&mut self, text: &Str<'_>, position: Position, of: &str) {
        if position.beyond_ascii() && self.report_refused_by_iam(text.literals(), text.loc) {
            return;
        }
        let kind = position.literal();
        let bounds = position.bounds();
        if kind == Literal::Elsewhere
            && (bounds.is_none() || matches!(position, Position::Issuer | Position::Thumbprint | Position::ClaimValue))
        {
            return;
        }
        let least = bounds.map_or(1, |(min, _)| min);
        if text.pieces.is_empty() && (least > 0 || kind != Literal::Elsewhere) {
            return self.report_empty(text.loc, position, of);
        }
        if kind == Literal::Elsewhere {
            return self.check_length(text, position, of);
        }
        let wild = text.literals().find_map(|part| part.chars().find(|character| matches!(character, '*' | '?' | '$')));
        if let Some(wild) = wild.filter(|wild| position.in_policy() && !position.literal_class().has(*wild)) {
            return self.report(
                Diagnostic::new(
                    &code::BAD_VALUE,
                    text.loc,
                    format!("`{wild}` is not allowed in {}", position.phrase(of)),
                    "would match more than one thing",
                )
                .note("in an IAM policy it would be a wildcard or a variable, and the grant would allow more than the text says")
                .help("name each thing by its own name"),
            );
        }
        if position == Position::Export && ends_like_arn_field(text) {
            return self.report(
                Diagnostic::new(
                    &code::BAD_VALUE,
                    text.loc,
                    format!("{} ends in a number after a colon", position.phrase(of)),
                    "like a field of an ARN",
                )
                .note("the outputs write a field of an imported ARN with a colon and its number")
                .help("give the export a name that does not end so"),
            );
        }
        if kind == Literal::Characters {
            let class = position.literal_class();
            // What hides in the source itself has been reported, wherever it stands.
            let source = self.raw(text.loc);
            let passed = |character: char| class.has(character) || is_refused(character) && source.contains(character);
            let wrong = text.literals().find_map(|part| part.chars().find(|character| !passed(*character)));
            if let Some(wrong) = wrong {
                return self.report_character(text.loc, wrong, position, of);
            }
            if position.sequence().is_some() {
                return self.check_sequence(text, position, of);
            }
            return self.check_length(text, position, of);
        }
        let known = text.pieces.iter().map(|piece| match piece {
            Piece::Lit(text) => Known::Text(text),
            Piece::Param(_) | Piece::Var(_) => Known::Some(position.class()),
        });
        if matches!(text.pieces.as_slice(), [Piece::Param(_)]) || position.whole().can_match(known) {
            return;
        }
        let written = printable(self.raw(text.loc), &[]).into_owned();
        let form = position.form().unwrap_or_default();
        let diagnostic = Diagnostic::new(
            &code::BAD_VALUE,
            text.loc,
            format!("`{written}` is not {}", position.title()),
            format!("not of the form {form}"),
        );
        self.report(match position {
            Position::Arn(kind) if kind.arn.contains("{name}") && !written.starts_with("arn:") => {
                diagnostic.help("if it is a name, write `name \"…\"`")
            }
            _ if text.as_literal().is_none() => diagnostic
                .help(format!("write {form}; a parameter can be one of its parts, without `:` and `/`"))
                .help("or let a parameter be all of it: \"{arn}\""),
            Position::Arn(kind) => match text.as_literal().and_then(|arn| describe_wrong_name(kind, arn)) {
                Some(why) => diagnostic.note(why).help(format!("write {form}")),
                None => diagnostic.help(format!("write {form}")),
            },
            _ => diagnostic.help(format!("write {form}")),
        });
    }

    fn report_empty(&mut self, loc: Loc, position: Position, of: &str) {
        let message = format!("{} is empty", position.phrase(of));
        let diagnostic = Diagnostic::new(&code::BAD_VALUE, loc, message, "names nothing");
        let optional = matches!(position, Position::Name(_) | Position::Arn(_) | Position::ApiId | Position::Stage);
        self.report(if optional {
            diagnostic.help("leave the option out to get a template parameter")
        } else {
            diagnostic.help(format!("write {}", position.words(&position.whole())))
        });
    }

    /// Reports a character that a position does not take, at its location in the source.
    pub fn report_character(&mut self, loc: Loc, wrong: char, position: Position, of: &str) {
        let shown = printable(wrong.encode_utf8(&mut [0; 4]), &[]).into_owned();
        let (at, place) = self.locate_character(loc, wrong);
        let label = place.map_or_else(|| "not a character of it".to_owned(), |place| format!("the {place} character"));
        let message = format!("`{shown}` is not allowed in {}", position.phrase(of));
        self.report(
            Diagnostic::new(&code::BAD_VALUE, at, message, label)
                .help(format!("write {}", position.literal_class().describe())),
        );
    }

    /// Returns the location of the first such character outside of placeholders, and its number in words; the whole
    /// string if the character comes from `--set`.
    fn locate_character(&self, loc: Loc, wanted: char) -> (Loc, Option<String>) {
        let text = unquote(self.slice(loc));
        let offset = loc.span.start + 1;
        for part in string_parts(text) {
            let StringPart::Text(range) = part else { continue };
            let Some(found) = text[range.clone()].find(wanted) else { continue };
            let start = range.start + found;
            let span = Span::new(offset + start as u32, offset + (start + wanted.len_utf8()) as u32);
            let escapes = text[..start].contains('\\');
            return (Loc { span, ..loc }, (!escapes).then(|| ordinal(text[..start].chars().count() + 1)));
        }
        (loc, None)
    }

    /// Reports a text that is too short or too long, as far as it is known.
    fn check_length(&mut self, text: &Str<'_>, position: Position, of: &str) {
        let Some((min, max)) = position.bounds() else { return };
        let mut open = 0;
        let mut known = 0;
        for piece in &text.pieces {
            match piece {
                Piece::Lit(text) => known += text.chars().count() as u64,
                // One character at least; a variable has more than that.
                Piece::Param(_) | Piece::Var(_) => open += 1,
            }
        }
        self.check_count(text.loc, known, open, (min, max), &position.phrase(of));
    }

    fn check_count(&mut self, loc: Loc, known: u64, open: u64, (min, max): (u64, u64), phrase: &str) {
        let (message, label) = if known + open > max {
            (
                format!("{phrase} has {} characters, {max} at most", known + open),
                format!("{} too many", known + open - max),
            )
        } else if open == 0 && known < min {
            let characters = if known == 1 { "character" } else { "characters" };
            (format!("{phrase} has {known} {characters}, {min} at least"), format!("{} too few", min - known))
        } else {
            return;
        };
        let words = if min == max { max.to_string() } else { format!("{min} to {max}") };
        self.report(
            Diagnostic::new(&code::BAD_VALUE, loc, message, label)
                .note("AWS refuses it when the app is deployed")
                .help(format!("write {words} characters")),
        );
    }

    /// Reports a text that does not have the form of its position, as far as it is known.
    fn check_sequence(&mut self, text: &Str<'_>, position: Position, of: &str) {
        if let Some(known) = text.as_literal() {
            return self.check_text(text.loc, known, position, of);
        }
        let known = text.pieces.iter().map(|piece| match piece {
            Piece::Lit(text) => Known::Text(text),
            Piece::Param(_) | Piece::Var(_) => Known::Some(position.class()),
        });
        if matches!(text.pieces.as_slice(), [Piece::Param(_)]) || position.written().can_match(known) {
            return self.check_length(text, position, of);
        }
        let written = printable(self.raw(text.loc), &[]).into_owned();
        let message = format!("`{written}` is not {}", position.phrase(of));
        self.report(
            Diagnostic::new(&code::BAD_VALUE, text.loc, message, "whatever the parameters are")
                .help(format!("write {}", position.words(&position.written()))),
        );
    }

    /// Reports a text without parameters that its position does not take.
    pub fn check_text(&mut self, loc: Loc, text: &str, position: Position, of: &str) {
        if position.passes_fast_check(text) {
            return;
        }
        let pattern = position.written();
        let phrase = position.phrase(of);
        let Some(problem) = pattern.problem(text) else {
            // The parts of a form can be longer together than each of them.
            let length = text.chars().count() as u64;
            return position.bounds().map_or((), |bounds| self.check_count(loc, length, 0, bounds, &phrase));
        };
        let (at, message, label) = match problem {
            _ if text.is_empty() => return self.report_empty(loc, position, of),
            Problem::Few(has, least) => {
                return self.check_count(loc, has, 0, (least, pattern.lengths().1.unwrap_or(u64::MAX)), &phrase);
            }
            Problem::Many(has, most) => return self.check_count(loc, has, 0, (pattern.lengths().0, most), &phrase),
            Problem::Character(place, character) => {
                let shown = printable(character.encode_utf8(&mut [0; 4]), &[]).into_owned();
                let number = ordinal(place + 1);
                let message = match position.literal_class().has(character) {
                    true => format!("`{shown}` cannot be the {number} character of {phrase}"),
                    false => format!("`{shown}` is not allowed in {phrase}"),
                };
                (self.at_place(loc, place), message, format!("the {number} character"))
            }
            Problem::Unfinished => {
                let form = position.form().unwrap_or_default();
                let message = format!("`{}` is not {phrase}", printable(text, &[]));
                (loc, message, format!("not of the form {form}"))
            }
        };
        self.report(
            Diagnostic::new(&code::BAD_VALUE, at, message, label)
                .note("AWS refuses it when the app is deployed")
                .help(format!("write {}", position.words(&pattern))),
        );
    }

    /// Reports a declared name that AWS, where it is the name too, does not take.
    pub fn check_declared_name(&mut self, name: Spanned<&'s str>, position: Position) {
        self.check_text(name.loc, name.value, position, "");
    }

    /// Returns the location of the n-th character of a string or a name; the whole if it has escapes or placeholders.
    fn at_place(&self, loc: Loc, place: usize) -> Loc {
        let slice = self.slice(loc);
        let text = unquote(slice);
        match text.char_indices().nth(place) {
            Some((at, character)) if !text.contains(['\\', '{']) => {
                let start = loc.span.start + (slice.len() - text.len()) as u32 / 2 + at as u32;
                Loc { span: Span::new(start, start + character.len_utf8() as u32), ..loc }
            }
            _ => loc,
        }
    }

    /// Reports a dynamic reference where its value would have to be checked: it is read while the app is deployed.
    fn report_dynamic(&mut self, loc: Loc, position: Position, of: &str) {
        if position.dynamic() {
            return;
        }
        let phrase = position.phrase(of);
        let message = format!("{phrase} is read from elsewhere when the app is deployed");
        self.report(
            Diagnostic::new(&code::DYNAMIC_REFERENCE, loc, message, "cannot be checked")
                .note("anybody with write access there could put a wildcard or another name into it")
                .help("write a parameter, whose values are checked: param value: string, and here \"{value}\""),
        );
    }

    fn placeholder(
        &mut self,
        inner: &'s str,
        loc: Loc,
        position: Position,
        used: impl FnOnce(&Self) -> Use<'s>,
    ) -> Option<Piece<'s>> {
        let var = match inner {
            "identity" => Some(Var::Identity),
            "sub" => Some(Var::Sub),
            _ => inner.strip_prefix("tag:").map(Var::Tag),
        };
        if let Some(var) = var {
            if position.caller() {
                return Some(Piece::Var(var));
            }
            self.report(
                Diagnostic::new(
                    &code::PLACEHOLDER_OUT_OF_PLACE,
                    loc,
                    format!("`{{{inner}}}` is not allowed here"),
                    "known only when a request comes in",
                )
                .note("this text is fixed when the app is deployed, before anybody has signed in")
                .help("use it in the `at` of a grant: at \"private/{identity}/\""),
            );
            return None;
        }
        match self.symbol(inner) {
            Some((Symbol::Param(id), _)) => {
                let used = used(self);
                let fits = self.bound_fits(id, &used);
                let param = &mut self.program.params[id.index()];
                param.uses.push(used);
                match &param.bound {
                    Some(value) if fits => Some(Piece::Lit(Cow::Owned(value.clone()))),
                    // What does not fit has been reported; nothing more is said about the text that it would make.
                    _ => Some(Piece::Param(id)),
                }
            }
            _ => {
                let params = self.names(|symbol| matches!(symbol, Symbol::Param(_)));
                let message = format!("there is no placeholder `{{{inner}}}`");
                let diagnostic = Diagnostic::new(&code::UNKNOWN_PLACEHOLDER, loc, message, "not declared");
                if position.caller() && means_the_caller(inner) {
                    // With the `$` of templates and of policies, which is no part of a placeholder here.
                    let dollar = self.source_before(loc).ends_with('$');
                    let loc = Loc { span: Span::new(loc.span.start - u32::from(dollar), loc.span.end), ..loc };
                    // A parameter would be the same text for everybody.
                    self.report(
                        diagnostic
                            .note("the id of the caller is `{identity}`; a parameter is the same for everybody")
                            .fix("write `{identity}`, the caller's id in the identity pool", loc, "{identity}")
                            .help(
                                "or {sub}, the caller's id in the user pool, or {tag:NAME}, a tag of the identity pool",
                            ),
                    );
                    // What follows from it is no news.
                    return Some(Piece::Var(Var::Identity));
                }
                let near = did_you_mean(inner, params.into_iter().chain(["identity", "sub"]));
                self.report(match near {
                    Some(near) => diagnostic.fix(format!("did you mean `{{{near}}}`?"), loc, format!("{{{near}}}")),
                    None => diagnostic
                        .help(format!("declare it: param {inner}: string"))
                        .help("or use {identity}, {sub} or {tag:NAME} where the caller is known"),
                });
                None
            }
        }
    }

    /// Returns the text of a file up to a location.
    fn source_before(&self, loc: Loc) -> &'s str {
        self.slice(Loc { span: Span::new(0, loc.span.start), ..loc })
    }

    /// Returns the first placeholder of a string that is, or was meant as, an id of the caller, after the text before
    /// it.
    pub(super) fn first_caller(&self, loc: Loc) -> Option<(&'s str, &'s str)> {
        let text = unquote(self.slice(loc));
        string_parts(text).find_map(|part| {
            let StringPart::Placeholder(range) = part else { return None };
            let name = &text[range.clone()];
            let caller = matches!(name, "identity" | "sub") || name.starts_with("tag:");
            let meant = || means_the_caller(name) && !matches!(self.symbol(name), Some((Symbol::Param(_), _)));
            (caller || meant()).then(|| (&text[..range.start - 1], &text[range.start - 1..=range.end]))
        })
    }

    fn report_stray_brace(&mut self, loc: Loc) {
        self.report(
            Diagnostic::new(&code::STRAY_BRACE, loc, "a brace in this string is no placeholder", "no other half")
                .note("names, prefixes and ids cannot hold braces of their own, so that a misspelt placeholder never becomes part of a name")
                .help("write {identity}, {sub}, {tag:NAME} or {a declared parameter}"),
        );
    }
}

/// Returns whether an unknown name was meant as an id of the caller: `userId`, `owner`, `me`.
fn means_the_caller(name: &str) -> bool {
    const PARTS: [&str; 13] = [
        "user",
        "username",
        "owner",
        "caller",
        "identity",
        "principal",
        "person",
        "customer",
        "entity",
        "sub",
        "subject",
        "cognito",
        "member",
    ];
    const WHOLE: [&str; 6] = ["id", "me", "self", "uid", "login", "account"];
    let name = name.to_ascii_lowercase();
    let said = name.trim_end_matches("id").trim_end_matches(['_', '-', '.', ':']);
    WHOLE.contains(&name.as_str())
        || PARTS.iter().any(|part| said.split(['_', '-', '.', ':']).any(|word| word == *part) || said.ends_with(part))
}

/// Part of a string, as a range of the text between its quotes.
#[derive(Debug, PartialEq)]
pub(crate) enum StringPart {
    /// Text as it is written.
    Text(Range<usize>),
    /// The whole string is a dynamic reference of CloudFormation.
    Dynamic,
    /// Text between two braces.
    Placeholder(Range<usize>),
    /// A brace without its other half; nothing after it is read.
    Stray(usize),
}

/// Returns whether a text is a dynamic reference of CloudFormation and nothing else.
pub(crate) fn is_dynamic(text: &str) -> bool {
    text.strip_prefix("{{resolve:")
        .and_then(|rest| rest.strip_suffix("}}"))
        .is_some_and(|inner| !inner.contains(['{', '}']))
}

/// Splits the text between the quotes of a string into parts.
pub(crate) fn string_parts(text: &str) -> impl Iterator<Item = StringPart> + use<'_> {
    let dynamic = is_dynamic(text);
    let mut whole = dynamic.then_some(StringPart::Dynamic);
    let mut offset = if dynamic { text.len() } else { 0 };
    std::iter::from_fn(move || {
        if let Some(whole) = whole.take() {
            return Some(whole);
        }
        let rest = &text[offset..];
        if rest.is_empty() {
            return None;
        }
        let open = rest.find(['{', '}']).unwrap_or(rest.len());
        let start = offset;
        if open > 0 {
            offset += open;
            return Some(StringPart::Text(start..offset));
        }
        match rest.find('}') {
            Some(close) if rest.starts_with('{') => {
                offset += close + 1;
                Some(StringPart::Placeholder(start + 1..start + close))
            }
            _ => {
                offset = text.len();
                Some(StringPart::Stray(start))
            }
        }
    })
}

/// Returns whether a text may end in a colon and digits; a parameter could be digits.
fn ends_like_arn_field(text: &Str<'_>) -> bool {
    let mut tail = None;
    for piece in &text.pieces {
        match piece {
            Piece::Lit(text) => match text.rsplit_once(':') {
                Some((_, behind)) => tail = Some(all_digits(behind)),
                None => tail = tail.map(|before| before && all_digits(text)),
            },
            Piece::Param(_) | Piece::Var(_) => {}
        }
    }
    tail.unwrap_or(false)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns how many characters a string has at least: those of its text, and one for each placeholder.
fn least_length(text: &str) -> u16 {
    let count = |part| match part {
        StringPart::Text(range) => text[range].chars().count(),
        _ => 1,
    };
    string_parts(text).map(count).sum::<usize>().try_into().unwrap_or(u16::MAX)
}

/// Describes what is wrong with the name in an ARN whose form is right otherwise.
fn describe_wrong_name(kind: &'static Kind, arn: &str) -> Option<String> {
    let name = name_in_arn(kind, arn);
    if name == arn || name.is_empty() {
        return None;
    }
    let pattern = Position::Name(kind).written();
    Some(match pattern.problem(name)? {
        Problem::Few(has, least) => format!("its name `{name}` has {has} characters, {least} at least"),
        Problem::Many(has, most) => format!("its name has {has} characters, {most} at most"),
        _ => return None,
    })
}

/// `1st`, `2nd`, `13th`.
pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Merges adjacent literals.
fn merge_literals(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let two = |pair: &[Piece<'_>]| matches!(pair, [Piece::Lit(_), Piece::Lit(_)]);
    if !pieces.windows(2).any(two) {
        return pieces;
    }
    let mut merged: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (Some(Piece::Lit(before)), Piece::Lit(text)) => before.to_mut().push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    merged
}

fn unquote(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::means_the_caller;

    #[test]
    fn names_of_callers() {
        for name in [
            "userId",
            "user_id",
            "user",
            "uid",
            "ownerId",
            "sub",
            "id",
            "me",
            "entity_id",
            "currentUser",
            "cognito:sub",
            "cognito_id",
            "cognitoId",
            "username",
            "cognito-identity.amazonaws.com:sub",
        ] {
            assert!(means_the_caller(name), "{name}");
        }
        for name in ["stage", "region", "prefix", "tenant", "env", "userPool", "bucket", "subnet", "users_table"] {
            assert!(!means_the_caller(name), "{name}");
        }
    }
}
