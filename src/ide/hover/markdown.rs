//! Writes Markdown in which the text of a program has no effect as markup.

use crate::text::printable;

/// Returns a part of a program as inline code.
pub(in crate::ide) fn code(text: &str) -> String {
    let text = printable(text.trim(), &[]);
    let fence = "`".repeat(longest_run(&text) + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

/// Returns a part of a program as a code block.
pub(in crate::ide) fn block(language: &str, text: &str) -> String {
    let text = printable(text, &['\n', '\t']);
    let fence = "`".repeat((longest_run(&text) + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// Escapes a text: every character that could be markup of Markdown or HTML stands for itself.
pub(super) fn prose(text: &str) -> String {
    let text = printable(text, &[]);
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if "\\`*_{}[]()<>#+-.!|~&:@$=".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Converts Markdown of this module to plain text, without fences, backticks, backslashes and the marks of bold type.
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut fence = None;
    for line in markdown.lines() {
        let run = leading_run(line);
        match fence {
            Some(length) if run == length && line.len() == run => fence = None,
            Some(_) => out.extend([line, "\n"]),
            // The opening of a fence has no other backtick on its line.
            None if run >= 3 && !line[run..].contains('`') => fence = Some(run),
            None => {
                plain_line(line, &mut out);
                out.push('\n');
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn plain_line(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '\\', '*']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let run = leading_run(rest);
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(&escaped[..length]);
            rest = &escaped[length..];
        } else if let Some(bold) = rest.strip_prefix("**") {
            rest = bold;
        } else if let Some((inner, behind)) = rest[run..].split_once(&rest[..run]).filter(|_| run > 0) {
            let spaced = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
            out.push_str(spaced.filter(|inner| inner.contains('`')).unwrap_or(inner));
            rest = behind;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
}

fn leading_run(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for byte in text.bytes() {
        run = if byte == b'`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_file_stays_text() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code("a\u{202e}\n"), "`a\\u{202e}`");
        assert_eq!(block("authc", "x\n```\n[y](z)\n"), "````authc\nx\n```\n[y](z)\n````");
        assert_eq!(prose("![x](http://y) <b>"), "\\!\\[x\\]\\(http\\://y\\) \\<b\\>");
    }

    #[test]
    fn markdown_becomes_what_was_written() {
        for text in ["a", "a`b", "``", "`", "x ** y", "\\", "é`🙂"] {
            assert_eq!(plain(&code(text)), text);
            assert_eq!(plain(&prose(text)), text);
            assert_eq!(plain(&format!("{}\n\n- {}", block("authc", text), code(text))), format!("{text}\n\n- {text}"));
        }
        assert_eq!(plain(&block("authc", "x\n```\n`y` **z**\n")), "x\n```\n`y` **z**");
        assert_eq!(plain("**deny**: 3 * 2, `a` and `b"), "deny: 3 * 2, a and `b");
    }
}
