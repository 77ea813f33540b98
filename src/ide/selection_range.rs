//! Selection ranges: the steps in which a selection grows.

use super::{FilePosition, ProgramView, touches, whole};
use crate::check::{StringPart, string_parts};
use crate::syntax::ast::{
    Arg, Assertion, AttributeNode, BlockNode, ClauseNode, ConditionNode, GrantNode, KeyNode, Path, PrincipalNode,
    RouteRef, StatementNode, TargetNode, VerbNode,
};
use crate::syntax::{TokenKind, begins_statement, lex};
use crate::text::{FileId, Span, line_start};

/// Returns the ranges around a position, the innermost first, each within the next.
pub fn selection_ranges(view: &ProgramView<'_, '_>, at: FilePosition) -> Vec<Span> {
    let text = view.text(at.file);
    let mut ranges = RangeCollector { text, offset: at.offset, spans: Vec::new() };
    ranges.token();
    match view.statement(at) {
        Some(statement) => ranges.statement(view, at.file, statement),
        None => ranges.braces(),
    }
    ranges.comments(view, at);
    ranges.add(Span::new(0, text.len() as u32));
    let mut spans = ranges.spans;
    // Of two ranges that meet at the position, the later one counts.
    spans.sort_by_key(|span| (span.len(), std::cmp::Reverse(span.start)));
    let mut chain: Vec<Span> = Vec::new();
    for span in spans {
        let grows = chain.last().is_none_or(|last| span.start <= last.start && last.end <= span.end && span != *last);
        if grows && !span.is_empty() {
            chain.push(span);
        }
    }
    chain
}

/// Returns the token, except comments, that begins at a position, or else that ends there, words before punctuation.
pub(crate) fn token_at(text: &str, offset: u32) -> Option<(TokenKind, Span)> {
    // No token crosses a line break.
    let at = offset as usize;
    let start = line_start(text, at);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    let lexed = lex(FileId(0), &text[start..end], &mut Vec::new());
    let moved = |span: &Span| Span::new(span.start + start as u32, span.end + start as u32);
    let spans = lexed.spans.iter().map(moved);
    let touched = lexed.kinds.iter().copied().zip(spans).filter(|(_, span)| touches(*span, offset));
    let mark = |kind: TokenKind| matches!(kind.describe().as_bytes(), [first, ..] if first.is_ascii_punctuation());
    touched.min_by_key(|(kind, span)| (mark(*kind), span.start != offset))
}

struct RangeCollector<'t> {
    text: &'t str,
    offset: u32,
    spans: Vec<Span>,
}

impl RangeCollector<'_> {
    fn add(&mut self, span: Span) {
        if touches(span, self.offset) {
            self.spans.push(span);
        }
    }

    /// Adds the span of a list.
    fn list(&mut self, items: impl IntoIterator<Item = Span>) {
        let mut items = items.into_iter();
        if let Some(first) = items.next() {
            self.add(items.fold(first, Span::to));
        }
    }

    fn token(&mut self) {
        let Some((kind, span)) = token_at(self.text, self.offset) else { return };
        self.add(span);
        if matches!(kind, TokenKind::Text | TokenKind::OpenText) {
            self.string(span);
        }
    }

    fn string(&mut self, span: Span) {
        let text = span.of(self.text);
        let closed = text.len() > 1 && text.ends_with('"');
        let inner = Span::new(span.start + 1, span.end - u32::from(closed));
        self.add(inner);
        for part in string_parts(inner.of(self.text)) {
            if let StringPart::Placeholder(range) = part {
                let name = Span::new(inner.start + range.start as u32, inner.start + range.end as u32);
                self.add(name);
                self.add(Span::new(name.start - 1, name.end + 1));
            }
        }
        self.word(inner);
    }

    /// Adds the word in a string or a comment.
    fn word(&mut self, within: Span) {
        if !touches(within, self.offset) {
            return;
        }
        let part = |character: char| character.is_alphanumeric() || character == '_';
        let before = Span::new(within.start, self.offset).of(self.text);
        let behind = Span::new(self.offset, within.end).of(self.text);
        let start = before.trim_end_matches(part).len() as u32 + within.start;
        let end = within.end - behind.trim_start_matches(part).len() as u32;
        self.add(Span::new(start, end));
    }

    /// Adds the comment at the position, and the run of comments on the same statement.
    fn comments(&mut self, view: &ProgramView<'_, '_>, at: FilePosition) {
        let comments = &view.parsed(at.file).comments;
        let next = comments.partition_point(|comment| comment.span.start <= at.offset);
        let Some(comment) = comments[..next].last().filter(|comment| touches(comment.span, at.offset)) else { return };
        self.add(comment.span);
        let about = |other: &&crate::syntax::PlacedComment| other.next == comment.next;
        let first = comments[..next].iter().rev().take_while(about).last().unwrap_or(comment);
        let last = comments[next..].iter().take_while(about).last().unwrap_or(comment);
        self.add(first.span.to(last.span));
        let slashes = comment.span.of(self.text).bytes().take_while(|byte| *byte == b'/').count() as u32;
        self.word(Span::new(comment.span.start + slashes, comment.span.end));
        // A doc comment goes with its statement.
        let statements = &view.parsed(at.file).tree.statements;
        let below = statements.partition_point(|statement| whole(statement).start < comment.next);
        if let Some(statement) = statements.get(below).filter(|_| comment.doc) {
            self.add(with_docs(view, at.file, statement));
        }
    }

    /// Adds the brackets around a position in a statement with a syntax error, and the line.
    fn braces(&mut self) {
        let lexed = lex(FileId(0), self.text, &mut Vec::new());
        let mut open = Vec::new();
        for (at, (kind, span)) in lexed.kinds.iter().zip(&lexed.spans).enumerate() {
            match kind {
                TokenKind::OpenBrace | TokenKind::OpenParen => open.push(span.start),
                TokenKind::CloseBrace | TokenKind::CloseParen => {
                    if let Some(start) = open.pop() {
                        self.around(Span::new(start, span.end));
                    }
                }
                _ if begins_statement(lexed.kinds[at..].iter().copied()) => open.clear(),
                _ => {}
            }
        }
        let at = self.offset as usize;
        let start = line_start(self.text, at);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |length| at + length);
        self.add(self.trimmed(Span::new(start as u32, end as u32)));
    }

    fn trimmed(&self, span: Span) -> Span {
        let text = span.of(self.text);
        let start = span.start + (text.len() - text.trim_start().len()) as u32;
        Span::new(start, start + text.trim().len() as u32)
    }

    /// Adds brackets and their content.
    fn around(&mut self, span: Span) {
        if span.len() < 2 {
            return;
        }
        self.add(span);
        self.add(self.trimmed(Span::new(span.start + 1, span.end - 1)));
    }

    fn statement(&mut self, view: &ProgramView<'_, '_>, file: FileId, statement: &StatementNode) {
        self.add(statement.span());
        self.add(whole(statement));
        self.add(with_docs(view, file, statement));
        statement.attributes().iter().for_each(|attribute| self.attribute(attribute));
        match statement {
            StatementNode::Grant(grant) => self.grant(grant),
            StatementNode::Declare(declare) => {
                if let Some(body) = &declare.body {
                    self.block(body);
                }
            }
            StatementNode::Param(_) => {}
            StatementNode::Test(test) => {
                let braces = Span::new(test.title.end, test.span.end);
                let open = braces.of(self.text).find('{').map_or(0, |at| at as u32);
                self.around(Span::new(braces.start + open, braces.end));
                for assert in &test.asserts {
                    self.add(assert.span);
                    self.claim(&assert.claim);
                }
            }
        }
    }

    fn attribute(&mut self, attribute: &AttributeNode) {
        self.add(attribute.span);
        let behind = Span::new(attribute.name.end, attribute.span.end);
        if behind.of(self.text).starts_with('(') {
            self.around(behind);
        }
        attribute.args.iter().for_each(|arg| self.arg(arg));
    }

    fn block(&mut self, block: &BlockNode) {
        self.around(block.span);
        let offset = self.offset;
        block.clauses.iter().filter(|clause| touches(clause.span, offset)).for_each(|clause| self.clause(clause));
        // `Self::around` has added what is between the braces; the clauses alone leave comments out.
        self.list(block.clauses.iter().map(|clause| clause.span));
    }

    fn clause(&mut self, clause: &ClauseNode) {
        self.add(clause.span);
        clause.args.iter().for_each(|arg| self.arg(arg));
        if let Some(block) = &clause.block {
            self.block(block);
        }
    }

    fn arg(&mut self, arg: &Arg) {
        match arg {
            Arg::Words(spans) | Arg::Texts(spans) => self.list(spans.iter().copied()),
            Arg::Ref(path) => self.path(path),
            Arg::Refs(paths) => {
                paths.iter().for_each(|path| self.path(path));
                self.list(paths.iter().map(Path::span));
            }
            Arg::Keys(keys) => {
                let all: Vec<Span> = keys.iter().map(|key| self.key(key)).collect();
                self.list(all);
            }
            Arg::Route(key) => self.add(key.span()),
            Arg::Because(span) | Arg::Until(span) => self.add(self.led(*span)),
            Arg::Word(_) | Arg::Text(_) | Arg::Number(_) | Arg::Claim(_) | Arg::Switch(..) => {}
        }
    }

    fn key(&mut self, key: &KeyNode) -> Span {
        self.add(key.span);
        key.span
    }

    fn path(&mut self, path: &Path) {
        let names = path.names();
        (1..=names.len()).for_each(|end| self.add(names[0].to(names[end - 1])));
    }

    /// Adds a value with the keyword before it.
    fn led(&self, value: Span) -> Span {
        let before = self.text[..value.start as usize].trim_end();
        let word = before.trim_end_matches(|character: char| character.is_ascii_lowercase() || character == '_');
        Span::new(word.len() as u32, value.end)
    }

    fn who(&mut self, who: &[PrincipalNode], except: &[PrincipalNode]) {
        for one in who.iter().chain(except) {
            self.add(one.span);
            one.path.iter().for_each(|path| self.path(path));
        }
        self.list(who.iter().map(|who| who.span));
        self.list(except.iter().map(|who| who.span));
        if let [first, .., last] | [first @ last] = except {
            self.add(self.led(first.span.to(last.span)));
            who.first().iter().for_each(|who| self.add(who.span.to(last.span)));
        }
    }

    fn verbs(&mut self, verbs: &[VerbNode]) -> Option<Span> {
        let spans: Vec<Span> =
            verbs.iter().map(|verb| if verb.raw { self.led(verb.span) } else { verb.span }).collect();
        spans.iter().for_each(|span| self.add(*span));
        self.list(spans.iter().copied());
        spans.first().copied()
    }

    fn target(&mut self, target: &TargetNode) {
        self.path(&target.path);
        self.add(target.span());
        // A target that goes on with the kind of the one before it has that kind's place.
        if self.led(target.span()).start == target.kind.start {
            self.add(target.kind.to(target.span()));
        }
    }

    fn targets(&mut self, verbs: Option<Span>, targets: &[TargetNode]) {
        targets.iter().for_each(|target| self.target(target));
        let targets = targets.iter().map(|target| target.kind.to(target.span())).reduce(Span::to);
        self.list(targets);
        self.list(verbs.into_iter().chain(targets));
    }

    fn route(&mut self, route: &RouteRef) {
        self.add(route.key.span());
        self.add(route.span);
    }

    fn grant(&mut self, grant: &GrantNode) {
        let terms = grant.terms();
        self.who(std::slice::from_ref(&grant.who), &terms.except);
        let verbs = self.verbs(&grant.verbs);
        self.targets(verbs, &grant.targets);
        let values = [terms.at, terms.until, terms.because];
        values.into_iter().flatten().for_each(|value| self.add(self.led(value)));
        terms.conditions.iter().for_each(|condition| self.condition(condition));
        if let [first, .., last] | [first @ last] = terms.conditions.as_slice() {
            self.list([first.span, last.span]);
            self.add(self.led(first.span.to(last.span)));
        }
        if let Some(via) = &terms.via {
            self.route(via);
            self.add(self.led(via.span));
        }
    }

    fn condition(&mut self, condition: &ConditionNode) {
        self.add(condition.span);
        self.list(condition.args.iter().map(|arg| arg.span));
    }

    fn claim(&mut self, claim: &Assertion) {
        match claim {
            Assertion::May { who, except, verbs, targets, at, owner, after, .. } => {
                self.who(who, except);
                let verbs = self.verbs(verbs);
                self.targets(verbs, targets);
                at.iter().chain(after).for_each(|value| self.add(self.led(*value)));
                owner.iter().for_each(|(attribute, _)| self.add(self.led(*attribute)));
            }
            Assertion::RouteRequires { route, scopes, .. } => {
                self.route(route);
                self.list(scopes.iter().copied());
            }
            Assertion::RoutePublic { route } => self.route(route),
        }
    }
}

/// Returns the span of a statement with its attributes and its doc comment.
fn with_docs(view: &ProgramView<'_, '_>, file: FileId, statement: &StatementNode) -> Span {
    let span = whole(statement);
    let comments = &view.parsed(file).comments;
    let end = comments.partition_point(|comment| comment.span.start < span.start);
    let own = comments[..end].iter().rev().take_while(|comment| comment.doc && comment.next == span.start);
    own.last().map_or(span, |first| first.span.to(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    /// The ranges but for the last, which is the file.
    fn show(text: &str) -> Vec<String> {
        view(text, |view, at| {
            let text = view.text(at.file);
            let mut spans = selection_ranges(view, at);
            assert_eq!(spans.pop(), Some(Span::new(0, text.len() as u32)));
            spans.iter().map(|span| span.of(text).to_owned()).collect()
        })
    }

    #[test]
    fn a_grant_grows_by_its_parts() {
        assert_eq!(
            show(
                "@allow(x, \"y\")\ngrant auth_users except group a, group $0b read, get table T where owner(u)\nbucket B\n"
            ),
            [
                "b",
                "group b",
                "group a, group b",
                "except group a, group b",
                "auth_users except group a, group b",
                "grant auth_users except group a, group b read, get table T where owner(u)",
                "@allow(x, \"y\")\ngrant auth_users except group a, group b read, get table T where owner(u)",
            ]
        );
        assert_eq!(
            show("grant group a get bucket B at \"x/{iden$0tity}/\" because \"y\"\n"),
            [
                "identity",
                "{identity}",
                "x/{identity}/",
                "\"x/{identity}/\"",
                "at \"x/{identity}/\"",
                "grant group a get bucket B at \"x/{identity}/\" because \"y\"",
            ]
        );
        assert_eq!(
            show("grant group a read, query index T.$0i, table U where owner(u) and w(\"a b\")\n"),
            [
                "i",
                "T.i",
                "index T.i",
                "index T.i, table U",
                "read, query index T.i, table U",
                "grant group a read, query index T.i, table U where owner(u) and w(\"a b\")",
            ]
        );
        assert_eq!(
            show("grant group a get table U where owner(u) and w(\"a $0b\")\n")[..6],
            ["b", "a b", "\"a b\"", "w(\"a b\")", "owner(u) and w(\"a b\")", "where owner(u) and w(\"a b\")"]
        );
    }

    #[test]
    fn a_declaration_grows_by_its_blocks() {
        assert_eq!(
            show(
                "/// The notes\n/// of people.\ntable T {\n  key a: tag(t), $0b: string\n  index i { key b: string }\n}\n"
            ),
            [
                "b",
                "b: string",
                "a: tag(t), b: string",
                "key a: tag(t), b: string",
                "key a: tag(t), b: string\n  index i { key b: string }",
                "{\n  key a: tag(t), b: string\n  index i { key b: string }\n}",
                "table T {\n  key a: tag(t), b: string\n  index i { key b: string }\n}",
                "/// The notes\n/// of people.\ntable T {\n  key a: tag(t), b: string\n  index i { key b: string }\n}",
            ]
        );
        assert_eq!(
            show("/// The no$0tes\n/// of people.\nbucket B\n"),
            ["notes", "/// The notes", "/// The notes\n/// of people.", "/// The notes\n/// of people.\nbucket B"]
        );
    }

    #[test]
    fn tests_and_what_is_broken() {
        assert_eq!(
            show(
                "test \"t\" {\n  assert unauth_users cannot anything table $0T\n  assert route A GET /a is public\n}\n"
            ),
            [
                "T",
                "table T",
                "assert unauth_users cannot anything table T",
                "assert unauth_users cannot anything table T\n  assert route A GET /a is public",
                "{\n  assert unauth_users cannot anything table T\n  assert route A GET /a is public\n}",
                "test \"t\" {\n  assert unauth_users cannot anything table T\n  assert route A GET /a is public\n}",
            ]
        );
        let text = "test \"t\" {\n  assert auth_users, group g can put, get table T, $0U after 2027-01-31\n}\n";
        assert_eq!(
            show(text)[..4],
            [
                "U",
                "table T, U",
                "put, get table T, U",
                "assert auth_users, group g can put, get table T, U after 2027-01-31"
            ]
        );
        assert_eq!(
            show(&text.replace("$0", "").replace("group g", "group $0g"))[..3],
            ["g", "group g", "auth_users, group g"]
        );
        assert_eq!(show(&text.replace("$0", "").replace("2027", "$02027"))[..2], ["2027-01-31", "after 2027-01-31"]);
        assert_eq!(show("user_pool P {\n  login $0a: , (b)\n}\n"), ["a", "login a: , (b)", "{\n  login a: , (b)\n}"]);
        assert_eq!(show("$0\n\n"), Vec::<String>::new());
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(1, |view, at| {
            let text = view.text(at.file);
            let spans = selection_ranges(view, at);
            for span in &spans {
                assert!(touches(*span, at.offset), "{span:?} at {at:?}");
                assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
            }
            for pair in spans.windows(2) {
                let (inner, outer) = (pair[0], pair[1]);
                assert!(outer.start <= inner.start && inner.end <= outer.end && inner != outer, "{pair:?} at {at:?}");
            }
        });
    }
}
