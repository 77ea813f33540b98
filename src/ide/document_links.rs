//! Links in a text: to the code of handlers, and to web pages.

use super::ProgramView;
use crate::diagnostic::json::source_url;
use crate::lint::registry;
use crate::syntax::ast::{Arg, BlockNode, ClauseNode, StatementNode};
use crate::syntax::clauses::Slot;
use crate::syntax::{TokenKind, lex};
use crate::text::{FileId, Span};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// A handler, `src/list.main`: the path of a file without its extension, and the name of an export.
    Handler(String),
    Url(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub span: Span,
    pub target: LinkTarget,
    pub tooltip: String,
}

/// Returns the links of a file, in the order of the text.
pub fn document_links(view: &ProgramView<'_, '_>, file: FileId) -> Vec<Link> {
    let text = view.text(file);
    let mut links = Vec::new();
    for statement in &view.parsed(file).tree.statements {
        statement.attributes().iter().for_each(|attribute| add_rule(text, &attribute.args, &mut links));
        if let StatementNode::Declare(declare) = statement
            && let (Some(spec), Some(body)) = (declare.spec, &declare.body)
        {
            handlers(text, spec.word, body, &mut links);
        }
    }
    if text.contains("://") {
        add_urls(text, file, &mut links);
    }
    links.sort_by_key(|link| (link.span.start, link.span.end));
    links.dedup_by_key(|link| link.span);
    links
}

/// Adds the link to the source of a rule of the linter.
fn add_rule(text: &str, args: &[Arg], links: &mut Vec<Link>) {
    let Some(Arg::Word(span)) = args.first() else { return };
    let Some(code) = registry::find_code(span.of(text)).filter(|code| registry::rule_of(code).is_some()) else {
        return;
    };
    if let Some(url) = source_url(code.why) {
        let tooltip = format!("What {} goes back to", code.name);
        links.push(Link { span: *span, target: LinkTarget::Url(url.to_owned()), tooltip });
    }
}

fn handlers(text: &str, declaration: &str, block: &BlockNode, links: &mut Vec<Link>) {
    for clause in &block.clauses {
        let path = clause.args.iter().find_map(|arg| match arg {
            Arg::Text(span) if is_handler(text, declaration, clause) => Some(*span),
            _ => None,
        });
        links.extend(path.and_then(|span| handler(text, span)));
        if let Some(block) = &clause.block {
            handlers(text, declaration, block, links);
        }
    }
}

/// Returns whether the string of a clause is the path of a handler.
fn is_handler(text: &str, declaration: &str, clause: &ClauseNode) -> bool {
    let lambda = || matches!(clause.args.get(1), Some(Arg::Word(kind)) if kind.of(text) == "lambda");
    match (declaration, clause.spec.word) {
        ("function", "handler") => true,
        ("api", "authorizer") => lambda(),
        _ => clause.spec.slots.iter().any(|slot| matches!(slot, Slot::Handler)),
    }
}

fn handler(text: &str, span: Span) -> Option<Link> {
    let path = span.of(text).strip_prefix('"')?.strip_suffix('"')?;
    let inner = Span::new(span.start + 1, span.end - 1);
    let target = LinkTarget::Handler(path.to_owned());
    (!path.is_empty()).then(|| Link { span: inner, target, tooltip: "Open the code".to_owned() })
}

/// Adds the URLs in strings and comments.
fn add_urls(text: &str, file: FileId, links: &mut Vec<Link>) {
    let lexed = lex(file, text, &mut Vec::new());
    let strings =
        lexed.kinds.iter().zip(&lexed.spans).filter(|(kind, _)| matches!(kind, TokenKind::Text | TokenKind::OpenText));
    let spans = strings.map(|(_, span)| *span).chain(lexed.comments.iter().map(|comment| comment.span));
    for span in spans {
        let mut from = span.start as usize;
        let end = span.end as usize;
        while let Some(at) = text[from..end].find("://").map(|at| from + at) {
            let scheme = ["https", "http"].into_iter().find(|scheme| text[from..at].ends_with(scheme));
            let ends = |character: char| character.is_whitespace() || "\"<>`\\|^".contains(character);
            let length = text[at..end].find(ends).unwrap_or(end - at);
            let address = trimmed(&text[at - scheme.map_or(0, str::len)..at + length]);
            from = at + length.max(3);
            // A URL with a placeholder is not known before the deployment.
            let known = address.len() > "https://".len() && !address.contains(['{', '}']);
            if let Some(scheme) = scheme.filter(|_| known) {
                let start = (at - scheme.len()) as u32;
                let span = Span::new(start, start + address.len() as u32);
                let target = LinkTarget::Url(address.to_owned());
                links.push(Link { span, target, tooltip: "Open the page".to_owned() });
            }
        }
    }
}

/// Removes the punctuation of the sentence from the end of a URL.
fn trimmed(address: &str) -> &str {
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    match address.strip_suffix(')') {
        Some(inner) if !inner.contains('(') => trimmed(inner),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    fn show(text: &str) -> Vec<String> {
        view(text, |view, at| {
            let show = |link: &Link| {
                let (kind, target) = match &link.target {
                    LinkTarget::Handler(path) => ("handler", path),
                    LinkTarget::Url(url) => ("url", url),
                };
                let written = link.span.of(view.text(at.file));
                if written == target { format!("{kind} {target}") } else { format!("{written} -> {kind} {target}") }
            };
            document_links(view, at.file).iter().map(show).collect()
        })
    }

    #[test]
    fn handlers_wherever_they_are() {
        let text = "function List { handler \"src/list.main\"; name \"src/no.main\" }\n\
user_pool P { trigger pre_sign_up -> \"src/pre.main\"; trigger post_confirmation -> List }\n\
api A http { authorizer a lambda \"src/auth.main\" { identity_source \"x\" }; route GET /a -> \"src/a.main\" }\n\
bucket B { name \"src/no.main\" }\nfunction Empty { handler \"\" }\n";
        assert_eq!(
            show(text),
            ["handler src/list.main", "handler src/pre.main", "handler src/auth.main", "handler src/a.main"]
        );
    }

    #[test]
    fn addresses() {
        let text = "// see https://example.com/a(b)?x=1. (or http://example.org/x).\n\
provider p oidc { issuer \"https://issuer.example.com/\"; client_id \"https://{stage}.example.com\", \"ftp://x/\", \"https://\" }\n";
        assert_eq!(
            show(text),
            ["url https://example.com/a(b)?x=1", "url http://example.org/x", "url https://issuer.example.com/"]
        );
    }

    #[test]
    fn rules_lead_to_their_source() {
        let with = registry::rules().find(|rule| source_url(rule.code.why).is_some()).expect("a rule with a source");
        let url = source_url(with.code.why).expect("it has one");
        for name in [with.code.name, with.code.id] {
            let text = format!("@allow({name}, \"why\")\nbucket B\n@allow(nothing, \"why\")\nbucket C\n");
            assert_eq!(show(&text), [format!("{name} -> url {url}")]);
        }
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(97, |view, at| {
            let text = view.text(at.file);
            for link in document_links(view, at.file) {
                assert!(!text[link.span.start as usize..link.span.end as usize].is_empty());
            }
        });
    }
}
