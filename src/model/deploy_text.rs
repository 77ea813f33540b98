//! Text with parts that are known only when the output is deployed.
//!
//! A [`DeployText`] is kept as the bundle spells it, since that is what policies are compared, sorted and hashed by, together with
//! what each stretch of it is. So nothing has to read the spelling, which is:
//!
//! | written | is |
//! |---|---|
//! | `{{NAME}}` | a parameter, or `Ref` of a resource of the output |
//! | `{{NAME.Attr}}` | an attribute of a resource of the output |
//! | `{{AWS::Partition}}`, `{{AWS::Region}}`, `{{AWS::AccountId}}` | where it is deployed |
//! | `{{import:EXPORT}}` | the value of an export; parameters inside are written `<NAME>` |
//! | `{{TEXT:N}}` | the N-th field (from 0) of such a value, split at colons: of an ARN |
//! | `{{TEXT/1}}` | what stands behind the slash of such a value |
//!
//! Braces cannot come from the program: the checker refuses them in every string that ends up here, `{{resolve:…}}` apart,
//! which CloudFormation reads itself and which is text.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use smallvec::SmallVec;

use super::parameters;

/// A text with placeholders. Texts compare as they are spelled.
#[derive(Clone, Default)]
pub struct DeployText {
    spelled: String,
    /// They cover the text without a gap.
    pieces: SmallVec<[Stretch; 3]>,
}

/// A stretch of a text, which begins where the one before it ends.
#[derive(Clone, Copy)]
struct Stretch {
    end: u32,
    kind: StretchKind,
    select: Option<Select>,
}

#[derive(Clone, Copy)]
enum StretchKind {
    Literal,
    Partition,
    Region,
    Account,
    Parameter,
    Reference,
    /// With the length of the attribute's name.
    Attribute(u8),
    /// With the number of stretches behind it that its name consists of.
    Export(u16),
}

/// What is taken of the value of a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select {
    /// A field of an ARN, counted from 0; it has one digit.
    Field(u8),
    /// What comes after the slash of an ARN: the id of a user pool.
    AfterSlash,
}

impl Select {
    /// What the value is split at.
    pub fn separator(self) -> &'static str {
        match self {
            Self::Field(_) => ":",
            Self::AfterSlash => "/",
        }
    }

    /// Which part is taken, counted from 0.
    pub fn index(self) -> u8 {
        match self {
            Self::Field(field) => field,
            Self::AfterSlash => 1,
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone)]
pub enum TextPart<'t> {
    Literal(&'t str),
    Placeholder(Placeholder<'t>),
}

/// A part of a text that is known only when the output is deployed.
#[derive(Debug, Clone)]
pub struct Placeholder<'t> {
    /// As the bundle spells it, without braces.
    pub spelled: &'t str,
    pub source: ValueSource<'t>,
    /// What is taken of the value; none if it is all of it.
    pub select: Option<Select>,
}

/// Where the value of a placeholder comes from.
#[derive(Debug, Clone)]
pub enum ValueSource<'t> {
    Partition,
    Region,
    Account,
    /// A parameter of the output, by its name.
    Parameter(&'t str),
    /// A resource of the output, by its logical id: what `Ref` gives for it.
    Reference(&'t str),
    /// An attribute of a resource of the output.
    Attribute(&'t str, &'t str),
    /// An export of another stack: its name as it is spelled, and the parts of the name.
    Export(&'t str, Parts<'t>),
}

impl<'t> Placeholder<'t> {
    /// The placeholder of whose value this one takes a part, as it is spelled; its own spelling if it takes all.
    pub fn whole(&self) -> &'t str {
        whole(self.spelled, self.select)
    }
}

fn whole(spelled: &str, select: Option<Select>) -> &str {
    // `:6`, `/1`.
    &spelled[..spelled.len() - 2 * usize::from(select.is_some())]
}

/// What the name of an export begins with.
const IMPORT: &str = "import:";

/// The parts of a text in their order.
#[derive(Clone)]
pub struct Parts<'t> {
    spelled: &'t str,
    pieces: &'t [Stretch],
    start: usize,
    /// Characters before and after each placeholder: `{{` and `}}`, or `<` and `>`.
    braces: usize,
}

impl<'t> Iterator for Parts<'t> {
    type Item = TextPart<'t>;

    fn next(&mut self) -> Option<TextPart<'t>> {
        let (stretch, rest) = self.pieces.split_first()?;
        let (start, end) = (self.start, stretch.end as usize);
        (self.start, self.pieces) = (end, rest);
        if let StretchKind::Literal = stretch.kind {
            return Some(TextPart::Literal(&self.spelled[start..end]));
        }
        let spelled = &self.spelled[start + self.braces..end - self.braces];
        let name = whole(spelled, stretch.select);
        let source = match stretch.kind {
            StretchKind::Literal | StretchKind::Partition => ValueSource::Partition,
            StretchKind::Region => ValueSource::Region,
            StretchKind::Account => ValueSource::Account,
            StretchKind::Parameter => ValueSource::Parameter(name),
            StretchKind::Reference => ValueSource::Reference(name),
            StretchKind::Attribute(length) => {
                let dot = name.len() - usize::from(length) - 1;
                ValueSource::Attribute(&name[..dot], &name[dot + 1..])
            }
            StretchKind::Export(inside) => {
                let (pieces, rest) = rest.split_at(usize::from(inside));
                self.pieces = rest;
                let start = start + self.braces + IMPORT.len();
                ValueSource::Export(&name[IMPORT.len()..], Parts { spelled: self.spelled, pieces, start, braces: 1 })
            }
        };
        Some(TextPart::Placeholder(Placeholder { spelled, source, select: stretch.select }))
    }
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl DeployText {
    /// An empty text with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { spelled: String::with_capacity(bytes), pieces: SmallVec::new() }
    }

    pub fn literal(text: impl Into<String>) -> Self {
        let mut out = Self { spelled: text.into(), pieces: SmallVec::new() };
        out.end(StretchKind::Literal);
        out
    }

    /// The parameter with the logical id of `name`, which may be one.
    pub fn parameter(name: &str) -> Self {
        ValueSource::Parameter(name).into()
    }

    /// What `Ref` gives for the resource with the logical id of `name`, which may be one.
    pub fn reference(name: &str) -> Self {
        ValueSource::Reference(name).into()
    }

    /// An attribute of such a resource.
    pub fn attribute(name: &str, attribute: &str) -> Self {
        ValueSource::Attribute(name, attribute).into()
    }

    /// Adds text without placeholders.
    pub fn push(&mut self, text: &str) {
        self.spelled.push_str(text);
        self.end(StretchKind::Literal);
    }

    /// Adds an IAM policy variable, which is text to everybody else.
    pub fn push_variable(&mut self, key: &str) {
        self.spelled.extend(["${", key, "}"]);
        self.end(StretchKind::Literal);
    }

    /// [`Self::push`] in a chain.
    pub fn then(mut self, text: &str) -> Self {
        self.push(text);
        self
    }

    /// Adds another text, in a chain.
    pub fn append(mut self, other: Self) -> Self {
        self.push_text(&other);
        self
    }

    /// Adds another text.
    pub fn push_text(&mut self, other: &Self) {
        let offset = self.spelled.len() as u32;
        self.spelled.push_str(&other.spelled);
        self.pieces.extend(other.pieces.iter().map(|stretch| Stretch { end: stretch.end + offset, ..*stretch }));
    }

    /// Adds all of a value. The names of parameters and resources may be those of the program: their logical ids stand here.
    pub fn push_value(&mut self, source: &ValueSource<'_>) {
        match source {
            ValueSource::Partition => self.placeholder(StretchKind::Partition, |out| out.push_str("AWS::Partition")),
            ValueSource::Region => self.placeholder(StretchKind::Region, |out| out.push_str("AWS::Region")),
            ValueSource::Account => self.placeholder(StretchKind::Account, |out| out.push_str("AWS::AccountId")),
            ValueSource::Parameter(name) => self.push_parameter(name, ""),
            ValueSource::Reference(name) => {
                self.placeholder(StretchKind::Reference, |out| parameters::push_logical(out, name))
            }
            ValueSource::Attribute(name, attribute) => {
                self.placeholder(StretchKind::Attribute(attribute.len() as u8), |out| {
                    parameters::push_logical(out, name);
                    out.extend([".", attribute]);
                })
            }
            ValueSource::Export(_, parts) => {
                let mut name = Self::default();
                parts.clone().for_each(|part| name.push_part(&part));
                self.push_export(&name);
            }
        }
    }

    /// Adds the parameter with the logical id of `name` and `suffix`.
    pub fn push_parameter(&mut self, name: &str, suffix: &str) {
        self.placeholder(StretchKind::Parameter, |out| {
            parameters::push_logical(out, name);
            out.push_str(suffix);
        });
    }

    /// Adds the value of the export with this name, which has no placeholders but parameters.
    pub fn push_export(&mut self, name: &Self) {
        let first = self.pieces.len();
        let mut inside: SmallVec<[Stretch; 3]> = SmallVec::new();
        self.placeholder(StretchKind::Export(0), |out| {
            out.push_str(IMPORT);
            for (part, stretch) in name.parts().zip(&name.pieces) {
                match part {
                    TextPart::Literal(text) => out.push_str(text),
                    TextPart::Placeholder(parameter) => out.extend(["<", parameter.spelled, ">"]),
                }
                inside.push(Stretch { end: out.len() as u32, ..*stretch });
            }
        });
        self.pieces[first].kind = StretchKind::Export(inside.len() as u16);
        self.pieces.extend(inside);
    }

    fn placeholder(&mut self, kind: StretchKind, write: impl FnOnce(&mut String)) {
        self.spelled.push_str("{{");
        write(&mut self.spelled);
        self.spelled.push_str("}}");
        self.end(kind);
    }

    fn end(&mut self, kind: StretchKind) {
        self.pieces.push(Stretch { end: self.spelled.len() as u32, kind, select: None });
    }

    /// The text as the bundle spells it.
    pub fn spelled(&self) -> &str {
        &self.spelled
    }

    /// The parts of the text, as they were added.
    pub fn parts(&self) -> Parts<'_> {
        Parts { spelled: &self.spelled, pieces: &self.pieces, start: 0, braces: 2 }
    }

    /// What is known only when the output is deployed.
    pub fn placeholders(&self) -> impl Iterator<Item = Placeholder<'_>> {
        self.parts().filter_map(|part| match part {
            TextPart::Placeholder(placeholder) => Some(placeholder),
            TextPart::Literal(_) => None,
        })
    }

    /// The text, if nothing in it has to wait for the deployment.
    pub fn as_literal(&self) -> Option<&str> {
        self.placeholders().next().is_none().then_some(&self.spelled)
    }

    /// The n-th field (from 0) of an ARN, split at colons. A placeholder that is not all of the ARN stands within one field.
    pub fn field(&self, field: u8) -> Self {
        if let Some(placeholder) = self.selected(Select::Field(field)) {
            return placeholder;
        }
        let (mut out, mut colons) = (Self::default(), 0);
        for part in self.parts() {
            let TextPart::Literal(text) = part else {
                if colons == field {
                    out.push_part(&part);
                }
                continue;
            };
            for (nth, piece) in text.split(':').enumerate() {
                colons += u8::from(nth > 0);
                if colons == field && !piece.is_empty() {
                    out.push(piece);
                }
            }
        }
        out
    }

    /// What comes after the last slash of an ARN, and nothing if it has none.
    pub fn after_slash(&self) -> Self {
        if let Some(placeholder) = self.selected(Select::AfterSlash) {
            return placeholder;
        }
        let mut out: Option<Self> = None;
        for part in self.parts() {
            if let TextPart::Literal(text) = part
                && let Some((_, after)) = text.rsplit_once('/')
            {
                out = Some(if after.is_empty() { Self::default() } else { Self::literal(after) });
            } else if let Some(out) = &mut out {
                out.push_part(&part);
            }
        }
        out.unwrap_or_default()
    }

    /// The placeholder for a part of the value, if the text is one placeholder and nothing else.
    fn selected(&self, select: Select) -> Option<Self> {
        let mut parts = self.parts();
        match (parts.next(), parts.next()) {
            (Some(TextPart::Placeholder(placeholder)), None) => {
                let mut out = Self::default();
                out.push_part(&TextPart::Placeholder(Placeholder { select: Some(select), ..placeholder }));
                Some(out)
            }
            _ => None,
        }
    }

    /// Adds a part of another text.
    pub fn push_part(&mut self, part: &TextPart<'_>) {
        let placeholder = match part {
            TextPart::Literal(text) => return self.push(text),
            TextPart::Placeholder(placeholder) => placeholder,
        };
        let first = self.pieces.len();
        self.push_value(&placeholder.source);
        if let Some(select) = placeholder.select {
            self.spelled.truncate(self.spelled.len() - "}}".len());
            self.spelled.push_str(select.separator());
            self.spelled.push(char::from(b'0' + select.index()));
            self.spelled.push_str("}}");
            self.pieces[first].end = self.spelled.len() as u32;
            self.pieces[first].select = Some(select);
        }
    }
}

impl From<ValueSource<'_>> for DeployText {
    fn from(source: ValueSource<'_>) -> Self {
        let mut out = Self::default();
        out.push_value(&source);
        out
    }
}

impl PartialEq for DeployText {
    fn eq(&self, other: &Self) -> bool {
        self.spelled == other.spelled
    }
}

impl Eq for DeployText {}

impl PartialOrd for DeployText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DeployText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.spelled.cmp(&other.spelled)
    }
}

impl Hash for DeployText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.spelled.hash(state);
    }
}

impl fmt::Debug for DeployText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spelled.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export() -> DeployText {
        let mut name = DeployText::literal("app-");
        name.push_parameter("stage", "");
        name.push("-arn");
        let mut out = DeployText::default();
        out.push_export(&name);
        out
    }

    #[test]
    fn parts_are_those_that_were_added() {
        let mut text = DeployText::literal("arn:");
        text.push_value(&ValueSource::Partition);
        text.push(":x:");
        text.push_value(&ValueSource::Region);
        text.push_value(&ValueSource::Account);
        text.push_parameter("my_table", "Arn");
        text.push_value(&ValueSource::Attribute("users", "ProviderName"));
        text.push_text(&export());
        text.push_text(&export().field(6));
        text.push("{{resolve:ssm:f}}");
        text.push_value(&ValueSource::Reference("users"));
        let spelled = "arn:{{AWS::Partition}}:x:{{AWS::Region}}{{AWS::AccountId}}{{MyTableArn}}{{Users.ProviderName}}\
                       {{import:app-<Stage>-arn}}{{import:app-<Stage>-arn:6}}{{resolve:ssm:f}}{{Users}}";
        assert_eq!(text.spelled(), spelled);
        let mut again = DeployText::default();
        text.parts().for_each(|part| again.push_part(&part));
        assert_eq!(again, text);
        assert_eq!(format!("{:?}", again.parts()), format!("{:?}", text.parts()));
        let placeholders: Vec<&str> = text.placeholders().map(|placeholder| placeholder.spelled).collect();
        let expected = [
            "AWS::Partition",
            "AWS::Region",
            "AWS::AccountId",
            "MyTableArn",
            "Users.ProviderName",
            "import:app-<Stage>-arn",
            "import:app-<Stage>-arn:6",
            "Users",
        ];
        assert_eq!(placeholders, expected);
    }

    #[test]
    fn the_name_of_an_export_has_parts() {
        for text in [export(), export().field(3), export().after_slash()] {
            let Some(Placeholder { source: ValueSource::Export(name, parts), .. }) = text.placeholders().next() else {
                panic!("{text:?}")
            };
            assert_eq!(name, "app-<Stage>-arn");
            let parts: Vec<String> = parts.map(|part| format!("{part:?}")).collect();
            let [app, stage, arn] = parts.as_slice() else { panic!("{parts:?}") };
            assert_eq!([app, arn], [r#"Literal("app-")"#, r#"Literal("-arn")"#]);
            assert!(stage.contains(r#"Parameter("Stage")"#), "{stage}");
        }
        // What looks like a field of another is the export's name.
        let mut named = DeployText::default();
        named.push_export(&DeployText::literal("stack:1"));
        assert!(named.placeholders().all(|placeholder| placeholder.select.is_none()));
        assert_eq!(named.field(1).spelled(), "{{import:stack:1:1}}");
    }

    #[test]
    fn fields_of_arns() {
        let mut arn = DeployText::literal("arn:aws:cognito-idp:");
        arn.push_parameter("region", "");
        arn.push(":123456789012:userpool/");
        arn.push_parameter("region", "");
        arn.push("_A");
        let fields: Vec<String> = (0..7).map(|field| arn.field(field).spelled().to_owned()).collect();
        let expected = ["arn", "aws", "cognito-idp", "{{Region}}", "123456789012", "userpool/{{Region}}_A", ""];
        assert_eq!(fields, expected);
        assert_eq!(arn.after_slash().spelled(), "{{Region}}_A");
        let arn = DeployText::attribute("Users", "Arn");
        assert_eq!(arn.field(3).spelled(), "{{Users.Arn:3}}");
        assert_eq!(arn.after_slash().spelled(), "{{Users.Arn/1}}");
        assert_eq!(DeployText::literal("nothing").after_slash().spelled(), "");
    }
}
