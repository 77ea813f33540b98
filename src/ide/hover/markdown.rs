//! Markdown in which the text of a file does nothing but be read.

use crate::text::printable;

/// A piece of a program in a line.
pub(in crate::ide) fn code(text: &str) -> String {
    let text = printable(text.trim(), &[]);
    let fence = "`".repeat(longest_run(&text) + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

/// A piece of a program on lines of its own.
pub(in crate::ide) fn block(language: &str, text: &str) -> String {
    let text = printable(text, &['\n', '\t']);
    let fence = "`".repeat((longest_run(&text) + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// What somebody wrote for people: every mark that could be one of Markdown or HTML stands for itself.
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
}
