//! What must hold at every place of every example.

use super::*;
use crate::ide::cursor_context::{SentencePart, ValueContext, ValuePosition};
use crate::syntax::{TokenKind, lex};

/// A program with one file changed.
fn changed(sources: &Sources, file: FileId, text: String) -> Sources {
    let mut out = Sources::default();
    for (id, source) in sources.iter() {
        let text = if id == file { text.clone() } else { source.text.clone() };
        out.add(source.name.clone(), None, text);
    }
    out
}

/// Whether only the author can know what stands at a place.
fn is_open(place: &CursorContext) -> bool {
    match place {
        CursorContext::FreeText
        | CursorContext::DeclarationHead(_, 0)
        | CursorContext::Param(0)
        | CursorContext::InString(_)
        | CursorContext::AllowDate => true,
        CursorContext::Sentence(_, SentencePart::Date) => true,
        CursorContext::Sentence(_, SentencePart::Argument(condition, _)) => condition == "attributes",
        CursorContext::Sentence(_, SentencePart::Member(path)) => path.len() > 1,
        CursorContext::Value(_, value) => match value.slot {
            Slot::Name => value.clause.word != "map",
            Slot::NameOrText | Slot::Int | Slot::Decimal | Slot::Duration | Slot::Date => true,
            Slot::Keys => {
                matches!(value.inside, ValuePosition::Begin | ValuePosition::AfterComma | ValuePosition::Other)
            }
            Slot::RouteKey => value.inside == ValuePosition::Path,
            _ => false,
        },
        _ => false,
    }
}

fn is_method(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Cut down to its first letters, a token of a closed set is among what is offered.
#[test]
fn what_stood_there_is_offered() {
    let mut tried = 0;
    for sources in examples() {
        for (file, source) in sources.iter() {
            let lexed = lex(FileId(0), &source.text, &mut Vec::new());
            for (kind, span) in lexed.kinds.iter().zip(&lexed.spans) {
                if !(kind.is_word() || matches!(kind, TokenKind::Path | TokenKind::RouteKey)) {
                    continue;
                }
                let word = span.of(&source.text);
                let mut text = source.text.clone();
                text.replace_range(span.start as usize + 1..span.end as usize, "");
                let sources = changed(&sources, file, text);
                with_view(&sources, |view| {
                    let at = FilePosition { file, offset: span.start + 1 };
                    let cursor = cursor_at(view, at).expect("no comment");
                    // The key of a message is a name of one's own.
                    let of_message = |value: &ValueContext| {
                        matches!(value.slot, Slot::RouteKey) && *kind == TokenKind::Word && !is_method(word)
                    };
                    let is_key = matches!(&cursor.context, CursorContext::Value(_, value) if of_message(value));
                    if is_key || is_open(&cursor.context) {
                        return;
                    }
                    let items = complete(view, at, true).items;
                    let fits = |label: &str| {
                        label.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']))
                    };
                    let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
                    let line = source.text[..span.start as usize].matches('\n').count() + 1;
                    assert!(
                        labels.iter().any(|label| fits(label)),
                        "{}:{line}: no `{word}` in {labels:?} at {:?}",
                        source.name,
                        cursor.context
                    );
                    assert!(items.iter().all(|item| item.replace == Span::new(span.start, span.start + 1)));
                });
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
}

/// Whatever is offered can be taken, and something can be asked again there.
#[test]
fn whatever_is_offered_can_be_taken() {
    for (number, sources) in examples().into_iter().enumerate() {
        for (file, source) in sources.iter() {
            let text = &source.text;
            let cuts = (number..text.len()).step_by(23).filter(|cut| text.is_char_boundary(*cut));
            for (turn, cut) in cuts.enumerate() {
                // What is behind the cursor is missing, or is there.
                let begun = if turn % 2 == 0 { text[..cut].to_owned() } else { text.clone() };
                let sources = changed(&sources, file, begun);
                let found =
                    with_view(&sources, |view| complete(view, FilePosition { file, offset: cut as u32 }, true).items);
                let Some(item) = found.get(turn % found.len().max(1)) else { continue };
                let mut text = sources.file(file).text.clone();
                let (start, end) = (item.replace.start as usize, item.replace.end as usize);
                assert!(start <= cut && cut <= end, "{item:?} at {cut}");
                for edit in &item.additional {
                    let span = edit.loc.span;
                    assert!(edit.loc.file == file && (span.end < item.replace.start || item.replace.end < span.start));
                }
                text.replace_range(start..end, &item.insert);
                let offset = (start + item.insert.len()) as u32;
                let sources = changed(&sources, file, text);
                with_view(&sources, |view| complete(view, FilePosition { file, offset }, true));
            }
        }
    }
}

/// Every position of the examples, whole and with a token missing, has an answer.
#[test]
fn ranges_lie_in_the_text() {
    every_place(5, |view, at| {
        let text = view.text(at.file);
        for item in complete(view, at, true).items {
            assert!(text.get(item.replace.start as usize..item.replace.end as usize).is_some());
            assert!(item.replace.start <= at.offset && at.offset <= item.replace.end);
            assert!(
                item.additional
                    .iter()
                    .all(|edit| { text.get(edit.loc.span.start as usize..edit.loc.span.end as usize).is_some() })
            );
        }
    });
}
